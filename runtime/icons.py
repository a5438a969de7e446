# SPDX-License-Identifier: GPL-3.0-or-later
"""Icons of image files made for the jobs, and the movie that plays in the panel.

Blender reads a file when its icon is first drawn. A movie is its frames' icons in turn, shown by a timer that runs only
while the movie is visible.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import bpy

from .. import identifiers
from ..settings import scene
from . import screen, session, timers

if TYPE_CHECKING:
    from pathlib import Path

    from bpy.utils.previews import ImagePreviewCollection

    from ..jobs.job import Job

_RETRY_AFTER: Final = 1.0  # seconds between two checks for a missing file

_FRAME_TIME: Final = 0.1  # seconds per frame, as in the services' own movies

_clock = time.monotonic


class Icons:
    """Blender's collection of loaded icons, and when missing files were last looked for."""

    def __init__(self) -> None:
        self.collection: ImagePreviewCollection | None = None
        self.looked: dict[str, float] = {}

    def load(self, key: str) -> int:
        """Load the icon of an existing file."""
        import bpy.utils.previews

        if self.collection is None:
            self.collection = bpy.utils.previews.new()
        return self.collection.load(key, key, "IMAGE").icon_id

    def close(self) -> None:
        """Remove the collection from Blender, which warns about one that is left over."""
        self.looked.clear()
        gone, self.collection = self.collection, None
        if gone is not None:
            import bpy.utils.previews

            bpy.utils.previews.remove(gone)


class Movie:
    """The movie that is playing. `job_id`: its job, "" for none."""

    def __init__(self) -> None:
        self.job_id = ""
        self.began = 0.0
        self.frames: list[Path] = []

    def close(self) -> None:
        """The session ends."""
        stop()


def _icons() -> Icons:
    return session.instance(Icons)


def _movie() -> Movie:
    return session.instance(Movie)


def icon(picture: Path) -> int:
    """The icon of an image file, 0 while it does not exist, and in background mode. Later changes are not shown."""
    icons, key = _icons(), str(picture)
    if icons.collection is not None and key in icons.collection:
        return icons.collection[key].icon_id
    now = _clock()
    if now - icons.looked.get(key, -_RETRY_AFTER) < _RETRY_AFTER:
        return 0
    icons.looked[key] = now
    return icons.load(key) if picture.is_file() else 0


def look_again() -> None:
    """Check for missing files at the next request, without the usual delay: it may be the last one."""
    _icons().looked.clear()


def forget(picture: Path) -> None:
    """Drop the icon: the file is gone, or will be replaced."""
    icons = _icons()
    icons.looked.pop(str(picture), None)
    if icons.collection is not None and str(picture) in icons.collection:
        icons.collection.pop(str(picture))


def toggle(job: Job) -> bool:
    """Play the job's movie, or stop it if it is playing. Returns whether there is one."""
    was_playing = _movie().job_id
    stop()
    if was_playing == job.id:
        return True
    return _start(job.id, frames(job))


def frames(job: Job) -> list[Path]:
    """The frames' files, in order."""
    return sorted(job.frames.glob("*.png"))


def stop() -> None:
    """Stop playing."""
    movie = _movie()
    timers.stop(_tick)
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
        timers.start(_tick, _FRAME_TIME)
    return True


def _tick() -> float | None:
    """Show the current frame, until the movie is no longer visible."""
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
    """Whether the job is on the current page, and any sidebar shows our tab."""
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
