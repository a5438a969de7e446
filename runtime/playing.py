# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays one job's movie in the panel: its pictures' icons in turn, by a timer that lives only while it is seen."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import bpy

from .. import identifiers
from ..settings import scene
from . import mirror, previews

if TYPE_CHECKING:
    from pathlib import Path

    from ..jobs.job import Job

_FRAME_TIME: Final = 0.1  # seconds a frame, as the service's own movies have it

_clock = time.monotonic
_job_id = ""
_began = 0.0
_frames: list[Path] = []


def toggle(job: Job) -> bool:
    """Play the job's movie, or stop it where it plays; tells whether there is one."""
    was_playing = _job_id
    stop()
    if was_playing == job.id:
        return True
    return _start(job.id, frames(job))


def frames(job: Job) -> list[Path]:
    """The frames' pictures, in order."""
    return sorted(job.frames.glob("*.png"))


def stop() -> None:
    """Stop what plays."""
    global _job_id  # noqa: PLW0603  # one movie plays at a time
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)
    _show(0)
    _job_id = ""
    for picture in _frames:
        previews.forget(picture)
    _frames.clear()


def _start(job_id: str, pictures: list[Path]) -> bool:
    global _job_id, _began
    if not pictures:
        return False
    _job_id, _began = job_id, _clock()
    _frames[:] = pictures
    _show(previews.icon(pictures[0]))
    if not bpy.app.background:
        bpy.app.timers.register(_tick, first_interval=_FRAME_TIME)
    return True


def _tick() -> float | None:
    """Show the frame of the moment, until nobody can see it any more."""
    if not is_in_sight():
        stop()
        return None
    number = int((_clock() - _began) / _FRAME_TIME) % len(_frames)
    _show(previews.icon(_frames[number]))
    return _FRAME_TIME


def _show(icon: int) -> None:
    for item in scene.state().jobs:
        if item.job_id == _job_id and item.film_icon != icon:
            item.film_icon = icon
            mirror.redraw()


def is_in_sight() -> bool:
    """Whether the job stands on the page that is shown, and any sidebar shows our tab."""
    if all(item.job_id != _job_id for item in scene.state().jobs):
        return False
    regions = (
        region
        for window in bpy.context.window_manager.windows
        for area in window.screen.areas
        if area.type == "VIEW_3D"
        for region in area.regions
    )
    return any(
        region.type == "UI"
        and region.width > 1
        and getattr(region, "active_panel_category", identifiers.TAB) == identifiers.TAB
        for region in regions
    )
