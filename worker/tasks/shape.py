# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `shape`: reshapes a mesh, into a .blend to append from. Runs inside the child Blender.

The last picture's cut-out is cached, so that changing its shape costs the shaping alone.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import bpy

from ...geometry.errors import NothingToModel
from ...geometry.options import Options
from ...geometry.reconstruct import Subject, find_subjects, shape_subject
from .. import protocol
from ..blend import materials, meshes, pixels
from ..protocol import TaskFailed
from .reconstruct import longest, simplifier_at_hand
from .remarks import remarks

_Cut = tuple[object, ...]  # a picture and how it was cut out
_last: dict[_Cut, tuple[Subject, ...]] = {}  # one picture's at most


def run(arguments: protocol.ShapeArguments, progress: Callable[[float, str], None]) -> protocol.ShapeResult:
    """Run the task; arguments and result as in `protocol`.

    `subject`: the number of the mesh's subject, if each subject of the picture has its own mesh; 1 if absent.
    """
    progress(0.1, "Shaping")
    options = Options(**arguments["options"])
    try:
        result = shape_subject(find_numbered(arguments, options), options, simplifier_at_hand())
    except NothingToModel as nothing:
        raise TaskFailed(nothing.code) from nothing
    progress(0.8, "Saving")
    name = str(arguments["name"])
    mesh = meshes.from_arrays(result.mesh, name)
    mesh.materials.append(materials.textured(name, result.mesh.texture))
    materials.set_viewport_colour(mesh, materials.mean_colour(mesh))
    _write(mesh, Path(arguments["output"]))
    sentences = remarks(result.shape, result.warnings, is_chosen=options.shape == "AUTO", reason=result.reason)
    return {"mesh": mesh.name, "triangles": meshes.triangle_count(mesh), "shape": result.shape, "remarks": sentences}


def find_numbered(arguments: protocol.ShapeArguments | protocol.CompareShapesArguments, options: Options) -> Subject:
    """Return the requested subject. Raises NothingToModel if the picture has none of that number."""
    subjects = _subjects(Path(arguments["picture"]), arguments.get("pixels"), options)
    return _numbered(subjects, int(arguments.get("subject", 1)))


def _subjects(picture: Path, how: protocol.Pixels | None, options: Options) -> tuple[Subject, ...]:
    """Return a picture's subjects, from the cache if file and options are the last ones."""
    file = picture.stat() if picture.is_file() else None
    cut = (str(picture), file and (file.st_mtime_ns, file.st_size), options.cutting, options.subjects)
    if cut not in _last:
        found = find_subjects(pixels.read(picture, longest(options), how).pixels, options)
        _last.clear()
        _last[cut] = found.subjects
    return _last[cut]


def _numbered(subjects: tuple[Subject, ...], number: int) -> Subject:
    if number > len(subjects):  # not the picture that the model was made from
        raise NothingToModel(protocol.NO_SUBJECT)
    return subjects[number - 1]


def _write(mesh: bpy.types.Mesh, output: Path) -> None:
    try:
        bpy.data.libraries.write(str(output), {mesh}, fake_user=False, compress=False)
    except (RuntimeError, OSError) as error:
        raise TaskFailed(protocol.DISK, f"cannot write {output.name}") from error
