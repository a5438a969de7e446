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
from . import screen, session

if TYPE_CHECKING:
    from pathlib import Path

    from bpy.utils.previews import ImagePreviewCollection

    from ..jobs.job import Job

_RETRY_AFTER: Final = 1.0  # seconds between two looks for a file that is not there yet

_FRAME_TIME: Final = 0.1  # seconds a frame, as the service's own movies have it

_clock = time.monotonic


class Icons:
    """Blender's collection of those that were loaded, and when files were looked for that were not there."""

    def __init__(self) -> None:
        self.collection: ImagePreviewCollection | None = None
        self.looked: dict[str, float] = {}

    def load(self, key: str) -> int:
        """The icon of a file that is there."""
        import bpy.utils.previews

        if self.collection is None:
            self.collection = bpy.utils.previews.new()
        return self.collection.load(key, key, "IMAGE").icon_id

    def close(self) -> None:
        """Give Blender back what the icons hold; it complains of a collection that is not removed."""
        self.looked.clear()
        gone, self.collection = self.collection, None
        if gone is not None:
            import bpy.utils.previews

            bpy.utils.previews.remove(gone)


class Movie:
    """The one that plays. `job_id`: whose, "" for none."""

    def __init__(self) -> None:
        self.job_id = ""
        self.began = 0.0
        self.frames: list[Path] = []

    def close(self) -> None:
        """When the add-on goes."""
        stop()


def _icons() -> Icons:
    return session.part(Icons)


def _movie() -> Movie:
    return session.part(Movie)


def icon(picture: Path) -> int:
    """The icon of a picture file, 0 where there is none yet, and in background mode. A later change is not shown."""
    icons, key = _icons(), str(picture)
    if icons.collection is not None and key in icons.collection:
        return icons.collection[key].icon_id
    now = _clock()
    if now - icons.looked.get(key, -_RETRY_AFTER) < _RETRY_AFTER:
        return 0
    icons.looked[key] = now
    return icons.load(key) if picture.is_file() else 0


def look_again() -> None:
    """The next look for a file is not put off: it may be the last one."""
    _icons().looked.clear()


def forget(picture: Path) -> None:
    """The file is gone or will be another."""
    icons = _icons()
    icons.looked.pop(str(picture), None)
    if icons.collection is not None and str(picture) in icons.collection:
        icons.collection.pop(str(picture))


def toggle(job: Job) -> bool:
    """Play the job's movie, or stop it where it plays; tells whether there is one."""
    was_playing = _movie().job_id
    stop()
    if was_playing == job.id:
        return True
    return _start(job.id, frames(job))


def frames(job: Job) -> list[Path]:
    """The frames' pictures, in order."""
    return sorted(job.frames.glob("*.png"))


def stop() -> None:
    """Stop what plays."""
    movie = _movie()
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)
    _show(0)
    for picture in movie.frames:
        forget(picture)
    movie.job_id, movie.frames = "", []


def _start(job_id: str, pictures: list[Path]) -> bool:
    if not pictures:
        return False
    movie = _movie()
    movie.job_id, movie.began, movie.frames = job_id, _clock(), pictures
    _show(icon(pictures[0]))
    if not bpy.app.background:
        bpy.app.timers.register(_tick, first_interval=_FRAME_TIME)
    return True


def _tick() -> float | None:
    """Show the frame of the moment, until nobody can see it any more."""
    if not is_in_sight():
        stop()
        return None
    movie = _movie()
    number = int((_clock() - movie.began) / _FRAME_TIME) % len(movie.frames)
    _show(icon(movie.frames[number]))
    return _FRAME_TIME


def _show(icon: int) -> None:
    for item in scene.state().jobs:
        if item.job_id == _movie().job_id and item.film_icon != icon:
            item.film_icon = icon
            screen.redraw()


def is_in_sight() -> bool:
    """Whether the job stands on the page that is shown, and any sidebar shows our tab."""
    if all(item.job_id != _movie().job_id for item in scene.state().jobs):
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
