# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports the scene with Blender's own exporters. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import bpy

from ...compat import call
from .. import protocol
from ..protocol import TaskFailed
from .files import replacing

_GLB: Final = {
    "export_format": "GLB",
    "export_animations": False,
    "export_skins": False,
    "export_extras": True,  # the objects' custom properties
}
# The axes that the importers assume.
_OBJ: Final = {"forward_axis": "NEGATIVE_Z", "up_axis": "Y", "export_materials": False}
_PLY: Final = {
    "forward_axis": "Y",
    "up_axis": "Z",
    "export_colors": "SRGB",
    "export_normals": True,
    "ascii_format": False,
}
_STL: Final = {"forward_axis": "Y", "up_axis": "Z", "ascii_format": False}


def export(output: Path) -> None:
    """Export the scene in the format of the path's suffix. Raises TaskFailed `unsupported_format` or `disk`.

    A job delivers one file, so an OBJ has no materials; STL has no colours at all.
    """
    exporter = _EXPORTERS.get(output.suffix.lower())
    if exporter is None:
        raise TaskFailed(protocol.UNSUPPORTED_FORMAT, f"no exporter for '{output.suffix}'")
    try:
        with replacing(output) as part:
            exporter(part)
    except RuntimeError as error:
        raise TaskFailed(protocol.DISK, f"cannot write {output.name}") from error


def _export_glb(path: Path) -> None:
    call(bpy.ops.export_scene.gltf, path, _GLB)


def _export_obj(path: Path) -> None:
    call(bpy.ops.wm.obj_export, path, _OBJ)


def _export_stl(path: Path) -> None:
    call(bpy.ops.wm.stl_export, path, _STL)


def _export_ply(path: Path) -> None:
    call(bpy.ops.wm.ply_export, path, _PLY)


_EXPORTERS: Final[Mapping[str, Callable[[Path], None]]] = {
    ".glb": _export_glb,
    ".obj": _export_obj,
    ".stl": _export_stl,
    ".ply": _export_ply,
}
