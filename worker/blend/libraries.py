# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads meshes from a .blend that the artist's Blender wrote for the child. Runs inside the child Blender.

Also removes everything that an import adds beside the model, and nothing that was in the file before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import bpy

from .. import protocol
from ..protocol import TaskFailed

if TYPE_CHECKING:
    from bpy.types import Mesh, Object

Known = frozenset[bpy.types.ID]

# Excluded: windows and their screens; libraries go with their last datablock.
_BLENDERS_OWN: Final = frozenset({"libraries", "screens", "window_managers", "workspaces"})


def objects_of(blend: Path, names: Sequence[str]) -> list[Object]:
    """The objects of these names, at least one, with everything they use, in no scene yet. Raises TaskFailed."""
    try:
        with bpy.data.libraries.load(str(blend), link=False) as (_, wanted):
            wanted.objects = list(names)  # becomes the list of objects
    except OSError as error:
        raise TaskFailed(protocol.MODEL_UNREADABLE, blend.name) from error
    if not names or None in wanted.objects:
        raise TaskFailed(protocol.MODEL_EMPTY, f"an object is missing in {blend.name}")
    return list(wanted.objects)


def meshes_of(blend: Path, *names: str) -> list[Mesh]:
    """The meshes of these names, with everything they use. Raises TaskFailed."""
    try:
        with bpy.data.libraries.load(str(blend), link=False) as (_, wanted):
            wanted.meshes = list(names)
    except OSError as error:
        raise TaskFailed(protocol.MODEL_UNREADABLE, blend.name) from error
    if None in wanted.meshes:
        raise TaskFailed(protocol.MODEL_EMPTY, f"a mesh is missing in {blend.name}")
    return list(wanted.meshes)


def linked(mesh: Mesh) -> Object:
    """A new object in the scene that shows the mesh."""
    obj = bpy.data.objects.new(mesh.name, mesh)
    bpy.context.scene.collection.objects.link(obj)
    return obj


def present() -> Known:
    """Return every datablock of the open file."""
    return frozenset(block for blocks in _collections() for block in blocks)


def remove(known: Known, kept: Iterable[bpy.types.ID] = ()) -> None:
    """Remove objects and collections that are not `known`, then all unused datablocks but the `kept` ones."""
    spared = known | frozenset(kept)
    placed = [*bpy.data.objects, *bpy.data.collections]
    bpy.data.batch_remove([block for block in placed if block not in spared])
    while unused := [block for block in _new(spared) if block.users == block.use_fake_user]:
        bpy.data.batch_remove(unused)


def _new(spared: frozenset[bpy.types.ID]) -> Iterator[bpy.types.ID]:
    return (block for blocks in _collections() for block in blocks if block not in spared)


def _collections() -> list[Iterable[bpy.types.ID]]:
    names = [found.identifier for found in bpy.data.bl_rna.properties if found.type == "COLLECTION"]
    return [getattr(bpy.data, name) for name in names if name not in _BLENDERS_OWN]
