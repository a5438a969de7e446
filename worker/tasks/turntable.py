# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `turntable`: carves a model from an animated GIF of a rotating object. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import bpy

from ...geometry.errors import GifUnreadable, NotATurntable
from ...geometry.mesh import TexturedMesh
from ...geometry.turntable.gif import Movie, read_gif
from ...geometry.turntable.reconstruct import Turntable, TurntableOptions, reconstruct
from .. import protocol
from ..blend import materials, meshes, pixels
from ..formats import exporters
from ..protocol import TaskFailed
from . import film
from . import reconstruct as reconstruct_task

_FRAMES: Final = "turntable"  # the folder beside the model for the thumbnails that the panel plays
_REMARK: Final = "Carved from the turntable's outlines: hollows that no outline shows are filled"


def run(arguments: protocol.TurntableArguments, progress: Callable[[float, str], None]) -> protocol.TurntableResult:
    """Run the task; arguments and result as in `protocol`.

    Raises TaskFailed: `movie_unreadable` for a file that is no GIF, `not_a_turntable` for other movies.
    """
    movie, output = Path(arguments["gif"]), Path(arguments["output"])
    progress(0.0, "Reading the frames")
    frames = _read(movie)
    _write_frames(frames, output.with_name(_FRAMES))
    progress(0.1, "Carving")
    made = _carved(frames, TurntableOptions(**arguments["options"]))
    progress(0.7, "Saving")
    _add_object(made.mesh, str(arguments["name"]))
    exporters.export(output)
    height, width = made.views[0].mask.shape
    return {
        "triangles": len(made.mesh.triangles),
        "vertices": len(made.mesh.positions),
        "frames": len(made.views),
        "width": width,
        "height": height,
        "warnings": [],
        "remarks": [_REMARK],
    }


def _read(file: Path) -> Movie:
    try:
        return read_gif(file.read_bytes())
    except GifUnreadable as unreadable:
        raise TaskFailed(protocol.MOVIE_UNREADABLE, str(unreadable)) from unreadable


def _write_frames(movie: Movie, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for number, frame in enumerate(film.spread(len(movie.frames))):
        pixels.write_png(pixels.scaled(movie.frames[frame], film.LONGEST), folder / f"{number:02}.png")


def _carved(movie: Movie, options: TurntableOptions) -> Turntable:
    try:
        return reconstruct(movie, options, reconstruct_task.simplifier_at_hand())
    except NotATurntable as other:
        raise TaskFailed(protocol.NOT_A_TURNTABLE, str(other)) from other


def _add_object(source: TexturedMesh, name: str) -> None:
    mesh = meshes.from_arrays(source, name)
    mesh.materials.append(materials.textured(name, source.texture))
    bpy.context.scene.collection.objects.link(bpy.data.objects.new(name, mesh))
