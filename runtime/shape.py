# SPDX-License-Identifier: GPL-3.0-or-later
"""Reshapes models of the Local service in a child while the artist changes their settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

from .. import identifiers
from ..settings import model as model_settings
from . import generate, session

if TYPE_CHECKING:
    from bpy.types import Object

    from ..jobs.job import Job
    from ..worker.protocol import ShapeArguments, ShapeResult
    from .background import Work


def open_settings(model: Object) -> None:
    """Give the object the settings that it was made with, for editing. Raises SceneError."""
    from ..client.local.options import LocalOptions

    job, _ = _source(model)
    kept = model.maquette.shape
    kept.is_open = False  # so that filling them in reshapes nothing
    made_with = {**LocalOptions().as_mapping(), **job.options, **_share(model)}
    for name in model_settings.NAMES:
        setattr(kept, name, made_with[name])
    kept.is_open = True


def _share(model: Object) -> dict[str, int]:
    """The share of the job's triangles that one of several subjects got."""
    from ..client.local.options import LocalOptions
    from ..client.parameters import parameters_of
    from ..scene import simplify
    from ..worker import protocol

    if model.get(protocol.SUBJECT) is None:
        return {}
    fewest = parameters_of(LocalOptions)["triangles"].bounds.minimum
    count = simplify.triangle_count(simplify.original_of(model))
    return {"triangles": max(int(fewest or 0), count)}


def discard(model: Object) -> None:
    """Reshape a mesh despite the artist's edits, or open its settings. Raises SceneError."""
    from ..scene import as_made

    as_made.discard(model)
    if model.maquette.shape.is_open:
        change(model)
    else:
        open_settings(model)


def reason_of_change(model: Object) -> str:
    """Why the mesh must not be replaced, as a sentence: more than a transform was applied to it."""
    from ..scene import as_made

    return as_made.CHANGED if as_made.is_changed(model) else ""


def change(model: Object) -> None:
    """Reshape the object by its current settings; if that is impossible, the panel says why."""
    from ..client.errors import MaquetteError

    model.maquette.refusal = ""
    try:
        work = _begin(model)
        if bpy.app.background:
            session.background().wait(work)
    except MaquetteError as error:
        model.maquette.refusal = str(error)


def _begin(model: Object) -> Work:
    """Start reshaping; changes made meanwhile are picked up when it has finished."""
    from ..worker import protocol

    _check(model)
    return session.background().run(
        protocol.SHAPE, _arguments, _finish, label="Shape", model=model, keep_warm=True, latest_wins=True
    )


def _arguments(work: Work) -> ShapeArguments:
    from ..jobs import pictures

    model = work.model
    _check(model)
    picture, subject, options = source(model)
    return {
        "picture": str(picture),
        "pixels": pictures.reading(picture),
        "options": options,
        "name": model.name,
        "subject": subject,
        "output": str(work.folder / "mesh.blend"),
    }


def _finish(work: Work, result: ShapeResult) -> None:
    from ..client.errors import SceneError
    from ..scene import shape

    _check(work.model)
    try:
        shape.show(work.model, work.folder / "mesh.blend", str(result["mesh"]))
    except OSError as error:
        raise SceneError(f"The new shape could not be read ({error}). Change a setting to try again.") from error


def _check(model: Object) -> None:
    """Raise SceneError in modes that would lose the mesh, such as Edit or Sculpt Mode, and on edited meshes."""
    from ..client.errors import SceneError

    if model.mode != "OBJECT":
        raise SceneError("The shape can be changed in Object Mode only. Switch to it, then change a setting.")
    reason = reason_of_change(model)
    model.maquette.shape.is_worked_on = bool(reason)
    if reason:
        raise SceneError(f"{reason}.")


def source(model: Object) -> tuple[Path, int, dict[str, Any]]:
    """The model's picture, the number of its subject in it, and all options by now. Raises SceneError."""
    from ..worker import protocol

    job, picture = _source(model)
    return picture, int(model.get(protocol.SUBJECT, 1)), {**job.options, **_settings(model)}


def _settings(model: Object) -> dict[str, Any]:
    from ..client.local.options import LocalOptions

    kept = model.maquette.shape
    options = LocalOptions(**{name: getattr(kept, name) for name in model_settings.NAMES}).as_mapping()
    return {name: options[name] for name in model_settings.NAMES}


def _source(model: Object) -> tuple[Job, Path]:
    """The job that made the object, and its picture. Raises SceneError."""
    from ..client.capabilities import ServiceName
    from ..client.errors import SceneError

    job_id = str(model.get(identifiers.OBJECT_JOB, ""))
    job = session.newest(job_id, lambda _job: True) if job_id else None
    if job is None or job.service is not ServiceName.LOCAL or job.views:
        raise SceneError("Only models that the Local service made from one picture can be reshaped.")
    picture = generate.picture(job)
    if picture is None:
        raise SceneError(f"The picture of “{job.name}” is gone, so the model cannot be reshaped.")
    return job, picture
