# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives a mesh new UVs, and bakes its textures onto them. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import bpy

from . import baking, engine_textures, libraries, materials, meshes, unwrapping

if TYPE_CHECKING:
    from bpy.types import Mesh, Object

    from .engine_textures import Look

_SIDES: Final = (512, 1024, 2048, 4096)  # pixels


def bake_anew(
    obj: Object, full: Object, size: int, tell: Callable[[float, str], None], *, name: str, folder: Path
) -> Look:
    """Unwrap the object, bake the look of `full` onto the new UVs, and assign one material of this name that shows it.

    size: of the images, in pixels; they are written into the folder. Changes the materials of `full`, too.
    Raises TaskFailed.
    """
    unwrapping.unwrap(obj, meshes.UV_MAP)
    look = engine_textures.bake(obj, [full], size, folder, tell)
    mesh = meshes.mesh_of(obj)
    mesh.materials.clear()
    mesh.materials.append(look.material(name, meshes.UV_MAP))
    materials.set_viewport_colour(mesh, materials.mean_colour(mesh))
    return look


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
    if full is None:
        unwrapping.unwrap(obj, meshes.UV_MAP)
    else:
        baking.lower_priority()
        mesh.materials.clear()
        longest = max(max(each["size"]) for each in textures)
        side = next((side for side in _SIDES if side >= longest), _SIDES[-1])
        bake_anew(obj, full, side, tell, name=mesh.name, folder=folder)
        bpy.data.objects.remove(full)
    bpy.data.objects.remove(obj)
    return full is not None
