# SPDX-License-Identifier: GPL-3.0-or-later
"""Identifies scenes, objects and collections across renaming, undo, saving and loading."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import bpy

from .. import instances

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpy.types import ID, Collection, Scene

PROPERTY: Final = "maquette_scene"
BLOCK_PROPERTY: Final = "maquette_id"  # of objects and collections

_Block = TypeVar("_Block", bound="ID")


class _Sitting:
    """The time between two loads of a file, in which a scene stays the same whatever file it is saved to.

    `known`: ids by `session_uid`, which undo keeps, whereas it removes a custom property set since the last step.
    """

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self.id = uuid.uuid4().hex
        self.known: dict[int, str] = {}


def _sitting() -> _Sitting:
    return instances.of(_Sitting)


def begin_sitting() -> None:
    """Another file is open now."""
    _sitting().begin()


def sitting() -> str:
    """The id of the current sitting: the time since the open file was loaded."""
    return _sitting().id


def identify(scene: Scene) -> str:
    """The scene's id. A scene without one, or with a copy of another's, gets a new id."""
    return identify_among(scene, bpy.data.scenes)


def find(scene_id: str) -> Scene | None:
    """The open scene with this id; of several copies, the one that had it first."""
    return find_among(bpy.data.scenes, scene_id)


def identify_among(block: _Block, others: Iterable[_Block]) -> str:
    """The datablock's id. One without, or with a copy of another's, gets a new id."""
    block_id = id_of(block)
    if not block_id or find_among(others, block_id) != block:
        block_id = uuid.uuid4().hex
    mark(block, block_id)
    return block_id


def find_among(blocks: Iterable[_Block], block_id: str) -> _Block | None:
    """The datablock with this id; of several copies, the one that had it first."""
    found = [block for block in blocks if block_id and id_of(block) == block_id]
    return next((block for block in found if block.session_uid in _sitting().known), found[0] if found else None)


def own_collection(collection_id: str, name: str) -> Collection:
    """The collection with this id, whatever its name, in the current scene; made under `name` where there is none."""
    editable = [collection for collection in bpy.data.collections if collection.is_editable]
    found: Collection | None = find_among(editable, collection_id)
    if found is None:
        found = bpy.data.collections.new(name)
        mark(found, collection_id)
    scene = bpy.context.scene.collection
    if found not in scene.children_recursive:
        scene.children.link(found)
    return found


def is_first(block: ID, block_id: str) -> bool:
    """Whether the datablock had this id before any copy was made."""
    return _sitting().known.get(block.session_uid) == block_id


def mark(block: ID, block_id: str) -> None:
    """Give the datablock this id."""
    _sitting().known[block.session_uid] = block_id
    _write(block, block_id)


def asking(scene_id: str, sitting: str, file: str) -> Scene | None:
    """The open scene that a job was ordered from; None if it is not open.

    `sitting`, `file`: as they were when it was ordered. After another load the id alone is not enough, because 'Save
    As' copies it. The file must be the one that was open then, unless that one was never saved or no longer exists.
    """
    scene = find(scene_id)
    if scene is None or sitting == _sitting().id or file in {"", bpy.data.filepath}:
        return scene
    return None if Path(file).exists() else scene


def write_all() -> None:
    """Restore the ids that undo has removed, before the file is saved."""
    blocks: Any = (*bpy.data.scenes, *bpy.data.objects, *bpy.data.collections) if _sitting().known else ()
    for block in blocks:
        if block.session_uid in _sitting().known:
            _write(block, _sitting().known[block.session_uid])


def id_of(block: ID) -> str:
    """The datablock's id, "" if it has none; a copy has the id of what it was copied from."""
    return _sitting().known.get(block.session_uid) or str(block.get(_property_of(block), ""))


def _write(block: ID, block_id: str) -> None:
    if block.library is None and block.get(_property_of(block)) != block_id:
        block[_property_of(block)] = block_id


def _property_of(block: ID) -> str:
    return PROPERTY if isinstance(block, bpy.types.Scene) else BLOCK_PROPERTY
