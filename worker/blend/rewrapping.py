# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives a mesh new UVs, and bakes what its textures show onto them. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import bpy

from . import baking, engine_textures, libraries, materials, unwrapping

if TYPE_CHECKING:
    from bpy.types import Mesh

UV_MAP: Final = "UVMap"
_SIDES: Final = (512, 1024, 2048, 4096)  # pixels


def rewrap(mesh: Mesh, folder: Path, tell: Callable[[float, str], None]) -> bool:
    """Replace all UV maps by a new one. Returns whether the mesh has textures, which are then baked into new ones.

    The images are written into the folder. Raises TaskFailed.
    """
    tell(0.0, "Unwrapping")
    textures = materials.textures(mesh)
    full = libraries.linked(mesh.copy()) if textures else None
    for name in [layer.name for layer in mesh.uv_layers]:
        mesh.uv_layers.remove(mesh.uv_layers[name])
    obj = libraries.linked(mesh)
    unwrapping.unwrap(obj, UV_MAP)
    if full is not None:
        baking.lower_priority()
        mesh.materials.clear()
        longest = max(max(each["size"]) for each in textures)
        side = next((side for side in _SIDES if side >= longest), _SIDES[-1])
        look = engine_textures.bake(obj, [full], side, folder, tell)
        mesh.materials.clear()
        mesh.materials.append(look.material(mesh.name, UV_MAP))
        materials.set_viewport_colour(mesh, materials.mean_colour(mesh))
        bpy.data.objects.remove(full)
    bpy.data.objects.remove(obj)
    return full is not None
