# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `reshape`: makes a mesh anew, into a .blend that it is appended from. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import bpy

from ..geometry.options import Options
from . import materials, meshes, pixels, protocol
from .failure import TaskFailed
from .reconstruct import LONGEST, shaped
from .remarks import remarks


def run(arguments: Mapping[str, Any], progress: Callable[[float, str], None]) -> dict[str, Any]:
    """Do the task; takes and returns what the launcher's callers are promised."""
    progress(0.1, "Shaping")
    picture = pixels.read(Path(arguments["picture"]), LONGEST)
    options = Options(**arguments["options"])
    result = shaped(picture.pixels, options)
    progress(0.8, "Saving")
    name = str(arguments["name"])
    mesh = meshes.from_arrays(result.mesh, name)
    mesh.materials.append(materials.textured(name, result.mesh.texture))
    materials.set_viewport_colour(mesh, materials.mean_colour(mesh))
    _write(mesh, Path(arguments["output"]))
    told = remarks(result.shape, result.warnings, is_chosen=options.shape == "AUTO")
    return {"mesh": mesh.name, "triangles": meshes.triangle_count(mesh), "shape": result.shape, "remarks": told}


def _write(mesh: bpy.types.Mesh, output: Path) -> None:
    try:
        bpy.data.libraries.write(str(output), {mesh}, fake_user=False, compress=False)
    except (RuntimeError, OSError) as error:
        raise TaskFailed(protocol.DISK, f"cannot write {output.name}") from error
