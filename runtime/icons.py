# SPDX-License-Identifier: GPL-3.0-or-later
"""Icons of picture files that were made for the jobs. Blender reads a file when its icon is first drawn.

Plays one job's movie in the panel: its pictures' icons in turn, by a timer that lives only while it is seen.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import bpy

from .. import identifiers
from ..settings import scene
from . import screen

if TYPE_CHECKING:
    from pathlib import Path

    from bpy.utils.previews import ImagePreviewCollection

    from ..jobs.job import Job

_RETRY_AFTER: Final = 1.0  # seconds between two looks for a file that is not there yet

_clock = time.monotonic
_collection: ImagePreviewCollection | None = None
_looked: dict[str, float] = {}

_FRAME_TIME: Final = 0.1  # seconds a frame, as the service's own movies have it

_job_id = ""
_began = 0.0
_frames: list[Path] = []


def icon(picture: Path) -> int:
    """The icon of a picture file, 0 where there is none yet, and in background mode. A later change is not shown."""
    key = str(picture)
    if _collection is not None and key in _collection:
        return _collection[key].icon_id
    now = _clock()
    if now - _looked.get(key, -_RETRY_AFTER) < _RETRY_AFTER:
        return 0
    _looked[key] = now
    return _load(key) if picture.is_file() else 0


def look_again() -> None:
    """The next look for a file is not put off: it may be the last one."""
    _looked.clear()


def forget(picture: Path) -> None:
    """The file is gone or will be another."""
    _looked.pop(str(picture), None)
    if _collection is not None and str(picture) in _collection:
        _collection.pop(str(picture))


def clear() -> None:
    """Give Blender back what the icons hold."""
    global _collection
    gone, _collection = _collection, None
    _looked.clear()
    if gone is not None:
        import bpy.utils.previews

        bpy.utils.previews.remove(gone)


def _load(key: str) -> int:
    import bpy.utils.previews

    global _collection  # noqa: PLW0603  # Blender complains of one that is not removed
    if _collection is None:
        _collection = bpy.utils.previews.new()
    return _collection.load(key, key, "IMAGE").icon_id


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
        forget(picture)
    _frames.clear()


def _start(job_id: str, pictures: list[Path]) -> bool:
    global _job_id, _began
    if not pictures:
        return False
    _job_id, _began = job_id, _clock()
    _frames[:] = pictures
    _show(icon(pictures[0]))
    if not bpy.app.background:
        bpy.app.timers.register(_tick, first_interval=_FRAME_TIME)
    return True


def _tick() -> float | None:
    """Show the frame of the moment, until nobody can see it any more."""
    if not is_in_sight():
        stop()
        return None
    number = int((_clock() - _began) / _FRAME_TIME) % len(_frames)
    _show(icon(_frames[number]))
    return _FRAME_TIME


def _show(icon: int) -> None:
    for item in scene.state().jobs:
        if item.job_id == _job_id and item.film_icon != icon:
            item.film_icon = icon
            screen.redraw()


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
