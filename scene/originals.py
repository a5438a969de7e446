# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the original of a simplified mesh in the file, and exchanges meshes for all of their users.

Caches the original that was read last, so that a slider does not read it at each step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import bpy

from .. import instances

if TYPE_CHECKING:
    from bpy.types import Mesh, Object

    from ..simplification.read import PreparedMesh

_SUFFIX: Final = " Original"


class _Remembered:
    """What was read last: a single entry, since it can be as large as the mesh. `original`: its session id."""

    def __init__(self) -> None:
        self.original = 0
        self.prepared: PreparedMesh | None = None


def mesh_of(model: Object) -> Mesh:
    """The mesh of a mesh object."""
    return cast("Mesh", model.data)


def original_of(model: Object) -> Mesh:
    """The mesh before it was simplified, which may be the current one."""
    return model.maquette.original or mesh_of(model)


def reason_against(model: Object | None) -> str:
    """Why the object cannot be simplified, as a sentence; "" if it can."""
    if model is None or model.type != "MESH":
        return "Select a mesh object"
    mesh = mesh_of(model)
    if model.mode != "OBJECT" or mesh.is_editmode:
        return "Switch to Object Mode first"
    if reason := reason_of_link(model):
        return reason
    if any(modifier.type == "MULTIRES" for modifier in model.modifiers):
        return "The object has a Multiresolution modifier; apply it first"
    if not mesh.polygons:
        return "The mesh has no faces"
    original = model.maquette.original
    if original is not None and bool(original.shape_keys) != bool(mesh.shape_keys):
        return "Shape keys were added or removed since the mesh was simplified; use Apply to continue from here"
    return ""


def reason_of_link(model: Object) -> str:
    """Why an object linked from another file cannot be changed, as a sentence; "" for one of this file."""
    mesh = mesh_of(model)
    if model.library is not None or mesh.library is not None:
        return "The object is linked from another file; make it local first (Object > Relations > Make Local)"
    if model.override_library is not None or mesh.override_library is not None:
        return "The object overrides a linked one; make it local first (Object > Library Override)"
    return ""


def sharers(mesh: Mesh) -> list[Object]:
    """The objects that share this mesh."""
    return [model for model in bpy.data.objects if model.data == mesh]


def set_aside(model: Object) -> tuple[Mesh, Mesh]:
    """Keep the object's mesh as its original. Returns the editable copy shown instead, and the original.

    Linked duplicates follow. A mesh that already has an original keeps it.
    """
    if model.maquette.original is not None:
        return mesh_of(model), model.maquette.original
    original = mesh_of(model)
    name = original.name
    shown = original.copy()
    _replace(original, shown)
    for sharer in sharers(shown):
        sharer.maquette.original = original
    original.name = f".{name}{_SUFFIX}"  # Blender hides names with a leading dot in its lists
    shown.name = name
    return shown, original


def bring_back(model: Object) -> Mesh:
    """Show the original again. Returns the mesh that the object has now."""
    shown, original = mesh_of(model), model.maquette.original
    for sharer in sharers(shown):
        sharer.maquette.original = None
        mark(sharer)
    # If copies of the object still have it as their original, edits to this mesh must not affect them.
    # A linked mesh cannot be edited either, if only the object was made local.
    again = original.copy() if original.library is not None or _holders(original) else original
    name = shown.name
    _replace(shown, again)
    if not shown.users:
        bpy.data.meshes.remove(shown)
    again.name = name
    return again


def let_go(model: Object) -> None:
    """Drop the original for good; it leaves the file unless a copy of the object still uses it.

    Baked detail belongs to the mesh from now on.
    """
    original = model.maquette.original
    for sharer in sharers(mesh_of(model)):
        kept = sharer.maquette
        kept.original = None
        kept.is_baked = False
        mark(sharer)
    if original is not None and not original.users:
        bpy.data.meshes.remove(original)


def mark(model: Object, *, is_mended: bool = False, is_ready: bool = False, is_remeshed: bool = False) -> None:
    """Note what the object's mesh in view was made by, and forget what the one before was made by."""
    kept = model.maquette
    kept.is_mended, kept.is_ready, kept.is_remeshed = is_mended, is_ready, is_remeshed
    kept.is_unwrapped = False


def exchange(shown: Mesh, other: Mesh) -> None:
    """Show another mesh under the same name. The previous one is removed, unless copies keep it as original."""
    name = shown.name
    _replace(shown, other)
    if not shown.users:
        bpy.data.meshes.remove(shown)
    other.name = name


def own_original(model: Object, original: Mesh) -> Mesh:
    """The original, or a copy of it for this object and its linked duplicates where others have it too."""
    sharing = sharers(mesh_of(model))
    if all(holder in sharing for holder in _holders(original)):
        return original
    own = original.copy()
    for sharer in sharing:
        sharer.maquette.original = own
    return own


def _holders(original: Mesh) -> list[Object]:
    return [model for model in bpy.data.objects if model.maquette.original == original]


def _replace(old: Mesh, new: Mesh) -> None:
    """Let every user of a mesh use another one, except objects that keep it as their original."""
    holders = _holders(old)
    # Setting `data` on each object would break up linked duplicates.
    old.user_remap(new)
    for holder in holders:
        holder.maquette.original = old


def remember(original: Mesh, prepared: PreparedMesh) -> None:
    """Cache it. Once an original is kept, only undo and loading a file change it."""
    kept = instances.of(_Remembered)
    kept.original, kept.prepared = original.session_uid, prepared


def remembered(original: Mesh) -> PreparedMesh | None:
    """The cached data of this original, if any."""
    kept = instances.of(_Remembered)
    return kept.prepared if kept.original == original.session_uid else None


def forget(*_: Any) -> None:
    """Empty the cache; also a handler for undo, redo and loading."""
    instances.of(_Remembered).prepared = None
