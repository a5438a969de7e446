# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `film`: thumbnails of a movie's frames, which the panel plays. Runs inside the child Blender.

The sequencer decodes the movie: it is the only part of Blender that shows any frame without a graphics card.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, cast

import bpy

from ... import compat
from .. import protocol
from ..formats import texture_headers
from ..protocol import TaskFailed

LONGEST: Final = 160  # pixels of a frame's thumbnail
MOST: Final = 24  # frames
_LARGEST: Final = 8192  # pixels on a side of the movie
_SHORTEST: Final = 4  # pixels, Blender's smallest render


def run(arguments: protocol.FilmArguments, _progress: Callable[[float, str], None]) -> protocol.FilmResult:
    """Draw frames of "movie", evenly spread, as 00.png and so on in the folder "output"; returns "frames", how many.

    Raises TaskFailed: `movie_unreadable`, `movie_too_large`, `disk`.
    """
    folder = Path(arguments["output"])
    _check(texture_headers.read_file(Path(arguments["movie"])))
    scene = bpy.context.scene
    strip = _strip(scene, Path(arguments["movie"]))
    _set_up(scene, strip)
    _make_empty(folder)
    frames = spread(strip.frame_final_duration)
    for number, frame in enumerate(frames):
        scene.frame_set(strip.frame_final_start + frame)
        _draw(scene, folder / f"{number:02}.png")
    return {"frames": len(frames)}


def spread(count: int) -> range:
    """At most `MOST` evenly spaced frames of a movie of `count`, beginning with the first."""
    return range(0, count, max(1, -(-count // MOST)))


def _strip(scene: bpy.types.Scene, movie: Path) -> Any:
    """The movie as the only strip, from frame 1 on."""
    strips = compat.strips(scene.sequence_editor_create())
    try:
        strip = strips.new_movie("Film", str(movie), 1, 1)
    except RuntimeError as error:
        raise TaskFailed(protocol.MOVIE_UNREADABLE, f"cannot open {movie.name}") from error
    if not strip.elements or not strip.elements[0].orig_width:
        raise TaskFailed(protocol.MOVIE_UNREADABLE, f"cannot decode {movie.name}")
    _check(texture_headers.Header(strip.elements[0].orig_width, strip.elements[0].orig_height))
    return strip


def _check(header: texture_headers.Header) -> None:
    """Check the size before a frame is decoded; a header without a size is accepted."""
    if max(header.width, header.height) > _LARGEST:
        raise TaskFailed(protocol.MOVIE_TOO_LARGE, f"{header.width} x {header.height} pixels")


def _set_up(scene: bpy.types.Scene, strip: Any) -> None:
    """Set a small render size and fit the strip to it: a new strip is sized for the scene's previous resolution."""
    width, height = strip.elements[0].orig_width, strip.elements[0].orig_height
    render, factor = scene.render, min(1.0, LONGEST / max(width, height))
    render.resolution_x, render.resolution_y = (max(_SHORTEST, round(side * factor)) for side in (width, height))
    strip.transform.scale_x, strip.transform.scale_y = render.resolution_x / width, render.resolution_y / height
    render.resolution_percentage = 100
    render.film_transparent = True
    render.image_settings.file_format, render.image_settings.color_mode = "PNG", "RGBA"
    cast("Any", scene.view_settings).view_transform = "Standard"  # colours as in the movie


def _make_empty(folder: Path) -> None:
    """An earlier attempt's movie may have had more frames."""
    folder.mkdir(exist_ok=True)
    for picture in folder.glob("*.png"):
        picture.unlink()


def _draw(scene: bpy.types.Scene, picture: Path) -> None:
    scene.render.filepath = str(picture)
    try:
        bpy.ops.render.render(write_still=True)
    except RuntimeError as error:
        raise TaskFailed(protocol.DISK, f"cannot write {picture.name}") from error
