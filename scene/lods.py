# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes levels of detail for game engines: copies of an object, each simplified from its original, in a collection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from . import originals, simplify
from .simplify import Goal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpy.types import Collection, Object


def make(model: Object, ratios: Sequence[float]) -> list[Object]:
    """Return `<name>_LOD0` (the whole original), `<name>_LOD1` …, one for each of `ratios` of its triangles.

    They stand where the object stands, in the collection `<name>_LODs`; made again, they replace the earlier ones.
    Raises CannotSimplify.
    """
    simplify.check(model)
    name = model.name.partition("_LOD")[0]
    collection = _collection(f"{name}_LODs")
    original = originals.original_of(model)
    full = simplify.triangle_count(original)
    levels = [_copy(model, f"{name}_LOD{number}", collection) for number in range(len(ratios) + 1)]
    for level, ratio in zip(levels[1:], ratios, strict=True):
        simplify.simplify(level, Goal(max(1, round(full * ratio))))
        if level.maquette.original is not None:
            simplify.apply(level)
    return levels


def _collection(name: str) -> Collection:
    found: Collection | None = bpy.data.collections.get(name)
    if found is None:
        found = bpy.data.collections.new(name)
        bpy.context.scene.collection.children.link(found)
    for level in list(found.objects):
        mesh = originals.mesh_of(level)
        bpy.data.objects.remove(level)
        if not mesh.users:
            bpy.data.meshes.remove(mesh)
    return found


def _copy(model: Object, name: str, collection: Collection) -> Object:
    """A copy with its whole original as its mesh, and nothing kept aside."""
    level = model.copy()
    level.data = originals.original_of(model).copy()
    level.maquette.original, level.maquette.is_baked = None, False  # its materials are the original's again
    level.name = level.data.name = name
    collection.objects.link(level)
    return level
