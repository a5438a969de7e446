# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells scenes apart over undo, saving and loading, so that a model finds the scene that asked for it."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Final

import bpy

if TYPE_CHECKING:
    from bpy.types import Scene

PROPERTY: Final = "maquette_scene"

# Undo takes a property away that was set since the last step, but keeps a datablock's `session_uid`.
_known: dict[int, str] = {}
# From one load of a file to the next: while it lasts, a scene is the one that asked whatever its file is saved as.
_sitting = uuid.uuid4().hex


def begin_sitting() -> None:
    """Another file is open now."""
    global _sitting  # noqa: PLW0603  # Blender has one file open at a time
    _sitting = uuid.uuid4().hex
    _known.clear()


def sitting() -> str:
    """The id of the time since the open file was loaded."""
    return _sitting


def identify(scene: Scene) -> str:
    """The scene's id; one that has none, or only a copy of another scene's, is given its own."""
    scene_id = _id_of(scene)
    if not scene_id or find(scene_id) != scene:
        scene_id = uuid.uuid4().hex
    _known[scene.session_uid] = scene_id
    _write(scene, scene_id)
    return scene_id


def find(scene_id: str) -> Scene | None:
    """The open scene with this id; of copies, the one that had it first."""
    found = [scene for scene in bpy.data.scenes if scene_id and _id_of(scene) == scene_id]
    return next((scene for scene in found if scene.session_uid in _known), found[0] if found else None)


def asking(scene_id: str, sitting: str, file: str) -> Scene | None:
    """The open scene that an order came from; None where it is not open.

    `sitting`, `file`: as they were when it was ordered. After another load the same id is not enough, since 'Save As'
    copies it: the file must be the one that was open then, unless that one was never saved or is gone.
    """
    scene = find(scene_id)
    if scene is None or sitting == _sitting or file in {"", bpy.data.filepath}:
        return scene
    return None if Path(file).exists() else scene


def write_all() -> None:
    """Give back the ids that undo has taken away, before the file is saved."""
    for scene in bpy.data.scenes:
        if scene.session_uid in _known:
            _write(scene, _known[scene.session_uid])


def _id_of(scene: Scene) -> str:
    return _known.get(scene.session_uid) or str(scene.get(PROPERTY, ""))


def _write(scene: Scene, scene_id: str) -> None:
    if scene.library is None and scene.get(PROPERTY) != scene_id:
        scene[PROPERTY] = scene_id
