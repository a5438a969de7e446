# SPDX-License-Identifier: GPL-3.0-or-later
"""Begins from a job that has been: its settings into the scene, or new orders of its picture."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Final

import bpy

from ..client.errors import PictureError
from . import orders

if TYPE_CHECKING:
    from bpy.types import Scene

    from ..jobs.job import Job

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
    picture = _picture(job)
    if picture is None:
        return False
    settings.image = bpy.data.images.load(str(picture), check_existing=True)
    if picture.parent == Path(job.folder):
        settings.image.name = job.name
    return True


def takes_seed(job: Job) -> bool:
    """Whether another seed would make another model."""
    return "seed" in job.options


def vary(job: Job, scene: Scene, count: int) -> None:
    """Order `count` models like the job's, with seeds that differ. Raises MaquetteError."""
    from ..client import services

    picture = _picture(job)
    if picture is None:
        raise PictureError(f"The picture of “{job.name}” is gone. Choose it again and click Generate.")
    for place in range(count):
        seed = str(secrets.randbelow(_LARGEST_SEED) + 1)
        options = services.options(job.service, {**job.options, "seed": seed})
        orders.submit(job.service, picture, options, scene, job.arrival.simplify_to, place=place, name=job.name)


def _picture(job: Job) -> Path | None:
    """The job's own copy before the artist's file, which may have changed since. Of a painted one, what was sent."""
    from ..jobs import source

    folder = Path(job.folder)
    stored = source.stored(folder)
    copy = stored.path if stored.pixels is None else source.readable(folder)
    return next((path for path in (copy, Path(job.picture_path)) if job.folder and path.is_file()), None)
