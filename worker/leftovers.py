# SPDX-License-Identifier: GPL-3.0-or-later
"""Removes what an import brings along beside the model, and nothing that was in the open file before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import bpy

Known = frozenset[bpy.types.ID]

# Windows and their screens; libraries go with their last datablock.
_BLENDERS_OWN: Final = frozenset({"libraries", "screens", "window_managers", "workspaces"})


def present() -> Known:
    """Return every datablock of the open file."""
    return frozenset(block for blocks in _collections() for block in blocks)


def remove(known: Known, kept: Iterable[bpy.types.ID] = ()) -> None:
    """Remove the objects and collections that are not `known`, then every datablock that nothing uses; not `kept`."""
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
