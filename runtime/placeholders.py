# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns unfinished jobs into viewport placeholders, and stores where the artist moves them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy

from ..settings import scene
from ..viewport import display
from . import arrival, gallery_listing, session, status

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpy.types import Image

    from ..jobs.engine import Engine
    from ..jobs.job import Job
    from ..jobs.pictures import Source
    from ..viewport.placeholders import Placeholder, Thumbnail


class _Thumbnails:
    """The thumbnails of unfinished jobs."""

    def __init__(self) -> None:
        self.of_job: dict[str, Thumbnail] = {}


def _thumbnails() -> dict[str, Thumbnail]:
    return session.instance(_Thumbnails).of_job


def thumbnail_of(picture: Image | Path | None, source: Source | None) -> Thumbnail | None:
    """An upright thumbnail, if one is available at once. `source`: what was read from the picture."""
    from ..jobs.pictures import orientation
    from ..viewport import placeholders

    if picture is None or isinstance(picture, Path) or bpy.app.background:
        return None
    return placeholders.thumbnail_of(picture, orientation(source))


def remember(job_id: str, thumbnail: Thumbnail | None) -> None:
    """Keep a job's thumbnail until the job has ended."""
    if thumbnail is not None:
        _thumbnails()[job_id] = thumbnail


def show(engine: Engine) -> None:
    """Show the unfinished jobs that will arrive here, if there is a window to show them in."""
    if bpy.app.background:
        return
    unfinished = (job for job in engine.jobs() if not (job.has_ended or job.is_retexturing))
    jobs = (job for job in unfinished if not engine.is_elsewhere(job.id))
    arriving_here = tuple(job for job in jobs if arrival.scene_of(job) is not None)
    session.instance(display.Display).show(of(arriving_here, engine.position), engine.arrivals.move)


def of(jobs: tuple[Job, ...], position: Callable[[str], int]) -> tuple[Placeholder, ...]:
    """Placeholders of the newest unfinished jobs where their models will stand, whatever the gallery shows.

    `jobs`: oldest first; `position`: of a job, in the queue.
    """
    unfinished = {job.id: job for job in jobs if not job.has_ended}
    for gone in _thumbnails().keys() - unfinished.keys():
        del _thumbnails()[gone]
    newest = [*reversed(unfinished.values())][: scene.PAGE]
    return tuple(_placeholder(job, position(job.id)) for job in newest)


def _placeholder(job: Job, position: int) -> Placeholder:
    from ..scene import placement as scene_placement
    from ..viewport.placeholders import Placeholder
    from . import placement

    size = placement.size_of(job)
    stand = scene_placement.stand(size, placement.spot_of(job))
    return Placeholder(
        job_id=job.id,
        scene=placement.scene_of(job).name,
        name=job.name,
        status=status.sentence(job, gallery_listing.stage_of(job, position=position)),
        progress=status.fraction(job),
        base=stand.matrix,
        size=size * stand.scale,
        # A model that replaces a block-out is moved by moving the block-out.
        is_movable=not job.arrival.placement.replaces or placement.block_out_of(job) is None,
        thumbnail=_thumbnails().get(job.id),
    )
