# SPDX-License-Identifier: GPL-3.0-or-later
"""Begins from a job that has been: its settings into the scene, or new orders of its picture."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import bpy

from ..client.errors import PictureError
from ..settings.inputs import InputKind
from . import orders
from .subjects import Prompt, Views

if TYPE_CHECKING:
    from bpy.types import Image, Scene

    from ..client.views import ViewRole
    from ..jobs.job import Job
    from ..settings.scene import MAQUETTE_PG_settings

_LARGEST_SEED: Final = 2**32 - 1


def use_settings(job: Job, scene: Scene) -> bool:
    """Set the scene as it was for the job; returns whether its picture is still there."""
    settings = scene.maquette
    settings.service = job.service.value
    settings.use_simplify = job.arrival.simplify_to > 0
    if settings.use_simplify:
        settings.simplify_to = job.arrival.simplify_to
    group = settings.group(job.service)
    known = group.bl_rna.properties.keys()
    for name, value in job.options.items():
        if name in known and value is not None:
            setattr(group, name, value)
    settings.use_cut_out = bool(job.cut_out)
    for name, value in job.cut_out.items():
        setattr(settings.local, name, value)
    return _use_input(job, settings)


def _use_input(job: Job, settings: MAQUETTE_PG_settings) -> bool:
    settings.input = (InputKind.PROMPT if job.prompt else InputKind.VIEWS if job.views else InputKind.PICTURE).value
    paths = _view_paths(job)
    copy = None if job.prompt or job.views else picture(job)
    if job.prompt:
        settings.prompt = job.prompt
    if paths:
        settings.views.clear()
    for role, path in paths.items():
        view = settings.views.add()
        view.role, view.image = role.value, _load(path, job)
    if copy is not None:
        settings.image = _load(copy, job)
    return bool(job.prompt or paths or copy)


def takes_seed(job: Job) -> bool:
    """Whether another seed would make another model."""
    return "seed" in job.options


def vary(job: Job, scene: Scene, count: int) -> None:
    """Order `count` models like the job's, with seeds that differ. Raises MaquetteError."""
    from ..client import registry

    subject = _subject(job)
    if subject is None:
        raise PictureError(f"The picture of “{job.name}” is gone. Choose it again and click Generate.")
    for place in range(count):
        seed = str(secrets.randbelow(_LARGEST_SEED) + 1)
        options = registry.options(job.service, {**job.options, "seed": seed})
        orders.submit(
            job.service,
            subject,
            options,
            scene,
            job.arrival.simplify_to,
            place=place,
            name=job.name,
            cut_out=job.cut_out or None,
        )


def _load(path: Path, job: Job) -> Image:
    from ..jobs import pictures

    image = bpy.data.images.load(str(path), check_existing=True)
    if path.is_relative_to(job.folder):
        image.name = job.name
        if alpha := pictures.picture_file(path).alpha:
            image.alpha_mode = cast("Any", alpha)  # the stubs know only its literals
    return image


def _subject(job: Job) -> Path | Views | Prompt | None:
    """What the job's model was made of, None where it is gone."""
    if job.prompt:
        return Prompt(job.prompt)
    paths = _view_paths(job)
    if job.views:
        return Views(paths) if paths else None
    return picture(job)


def _view_paths(job: Job) -> dict[ViewRole, Path]:
    """The copies of the job's views, none where one is gone."""
    from ..jobs import pictures

    folders = pictures.view_folders(Path(job.folder), job.views)
    paths = {role: path for role, folder in folders.items() if (path := _copy(folder)) is not None}
    return paths if len(paths) == len(folders) else {}


def picture(job: Job) -> Path | None:
    """The job's own copy before the artist's file, which may have changed since."""
    copy = _copy(Path(job.folder)) if job.folder else None
    return copy or next((path for path in (Path(job.picture_path),) if path.is_file()), None)


def _copy(folder: Path) -> Path | None:
    """The picture that was kept; of a painted one, what was sent."""
    from ..jobs import pictures

    stored = pictures.stored(folder)
    path = pictures.readable(folder) if stored.is_raw else stored.path
    return path if path.is_file() else None
