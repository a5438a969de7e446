# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes models assets of the open file, and saves copies of them in the artist's asset library, one after another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import bpy

from .. import identifiers
from ..client.registry import SERVICES
from ..scene import file_names
from ..settings import preferences, scene
from . import screen, session

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bpy.types import Object

    from ..assets.marking import Card
    from ..jobs.job import Job
    from .background import Work

_LABEL: Final = "Save to Asset Library"


@dataclass(frozen=True)
class _Wanted:
    """A requested copy. `arguments`: makes the child's arguments when its turn comes; raises MaquetteError."""

    name: str
    arguments: Callable[[Work], dict[str, Any]]


@dataclass
class _Saving:
    """The copies that are waiting or being saved."""

    waiting: list[_Wanted] = field(default_factory=list)
    work: Work | None = None


def generated() -> list[Object]:
    """The generated models of the open file, without their levels of detail."""
    from ..scene import assets

    return [each for each in assets.markable(bpy.data.objects) if each.get(identifiers.OBJECT_JOB)]


def mark(models: Sequence[Object], author: str, licence: str, catalog: str) -> None:
    """Make the objects assets of the open file. Raises SceneError."""
    from ..client.errors import SceneError
    from ..scene import assets

    try:
        catalog_id = assets.catalog(catalog)
    except OSError as error:
        raise SceneError(
            f"The catalog could not be written beside this file ({error.strerror}). Leave Catalog empty, or free up "
            "space."
        ) from error
    for model in models:
        job = session.find(str(model.get(identifiers.OBJECT_JOB, "")))
        is_whole = job is not None and not job.report.get("parts")  # otherwise the preview shows others too
        card = card_of(model, job, author, licence, catalog_id)
        assets.mark(model, card, job.preview if job is not None and is_whole else None)


def save_jobs(job_ids: Sequence[str]) -> int:
    """Save the jobs' models as they arrived. Returns how many jobs have one."""
    jobs = [job for job_id in job_ids if (job := session.find(job_id)) is not None]
    ready = [job for job in jobs if job.can_be_imported and job.report and job.blend.is_file()]
    _ask(_Wanted(job.name, partial(_arguments_of_job, job)) for job in ready)
    return len(ready)


def save_models(models: Sequence[Object]) -> int:
    """Save the objects as they look now. Returns how many can be saved."""
    from ..scene import assets

    fit = assets.markable(models)
    _ask(_Wanted(model.name, partial(_arguments_of_model, model.session_uid)) for model in fit)
    return len(fit)


def wait() -> None:
    """For scripts: block until all is saved. Raises SceneError."""
    saving = session.instance(_Saving)
    while (work := saving.work) is not None:
        session.background().wait(work)


def _ask(wanted: Iterable[_Wanted]) -> None:
    saving = session.instance(_Saving)
    saving.waiting += wanted
    if saving.work is None:
        _save_next()


def _save_next() -> None:
    from ..client.errors import MaquetteError
    from ..worker import protocol

    saving = session.instance(_Saving)
    saving.work = None
    while saving.waiting and saving.work is None:
        wanted = saving.waiting.pop(0)
        try:
            saving.work = session.background().run(
                protocol.ASSETS,
                wanted.arguments,
                partial(_finish, wanted.name),
                label=_LABEL,
                keep_warm=bool(saving.waiting),
                fail=_fail,
                needs_rest=False,
                undo=False,
            )
        except MaquetteError as error:
            scene.state().error = str(error)


def _finish(name: str, _work: Work, _result: dict[str, Any]) -> None:
    from ..scene import assets

    is_new = assets.show_library(preferences.asset_library())
    where = "the new library “Maquette”" if is_new else "the asset library"
    session.instance(screen.StatusBar).announce(f"Maquette: {name} is in {where} of the Asset Browser")
    _save_next()


def _fail(sentence: str) -> None:
    scene.state().error = sentence
    _save_next()


def _arguments_of_job(job: Job, work: Work) -> dict[str, Any]:
    parts = job.report.get("parts") or [job.report]
    model = {"blend": str(job.blend), "objects": [part["object"] for part in parts], "name": job.name}
    card = _card(job.service.value, job.seed, job.name)
    picture = job.preview if job.preview.is_file() else work.folder / "preview.png"
    return {**model, **_library(card, job.name, job.id), "picture": str(picture)}


def _arguments_of_model(model_id: int, work: Work) -> dict[str, Any]:
    from ..client.errors import SceneError
    from ..scene import assets, identity

    model = next((each for each in bpy.data.objects if each.session_uid == model_id), None)
    if model is None:
        raise SceneError("The object was deleted before it could be saved in the asset library.")
    blend = work.folder / "model.blend"
    name = assets.save_copy(blend, model)
    card = card_of(model, session.find(str(model.get(identifiers.OBJECT_JOB, ""))), "", "")
    own_id = identity.identify_among(model, bpy.data.objects)
    found = {"blend": str(blend), "objects": [name], "name": model.name, "picture": str(work.folder / "preview.png")}
    return {**found, **_library(card, model.name, own_id)}


def _library(card: Card, name: str, own_id: str) -> dict[str, Any]:
    """Where the copy goes, and its metadata; saving again replaces the earlier copy."""
    kept = preferences.get()
    return {
        "folder": str(preferences.asset_library()),
        "file": f"{file_names.stem(name)}-{own_id[:8]}.blend",
        "catalog": kept.asset_catalog,
        "author": kept.asset_author.strip(),
        "licence": kept.asset_licence.strip(),
        "description": card.description,
        "tags": list(card.tags),
    }


def card_of(model: Object, job: Job | None, author: str, licence: str, catalog_id: str = "") -> Card:
    """The asset's metadata, from the job or else from the object's own properties."""
    service = str(model.get(identifiers.OBJECT_SERVICE, ""))
    card = _card(service, str(model.get(identifiers.OBJECT_SEED, "")), job.name if job else "")
    return replace(card, author=author, licence=licence, catalog_id=catalog_id)


def _card(service: str, seed: str, source: str) -> Card:
    from ..assets.marking import Card

    tags = ("Maquette", _label(service)) if service else ()
    return Card(description=_provenance(service, seed, source), tags=tags)


def _provenance(service: str, seed: str, source: str) -> str:
    if not service:
        return ""
    made = f"Generated from {source} by {_label(service)}" if source else f"Generated by {_label(service)}"
    return f"{made}, seed {seed}" if seed else made


def _label(service: str) -> str:
    return next((spec.capabilities.label for name, spec in SERVICES.items() if name.value == service), service)
