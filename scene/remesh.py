# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives an object the mesh of quads that the child has made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import bake, fingerprint, game_ready, handover, originals
from .originals import mesh_of

if TYPE_CHECKING:
    from pathlib import Path

    from bpy.types import Mesh, Object


def reason_against(model: Object | None) -> str:
    """Why the object cannot be remeshed, as a sentence; "" where it can."""
    if reason := originals.reason_against(model):
        return reason
    if model is None or game_ready.is_part(model):
        return "This is a level of detail or a collision shape; select the model that it was made of"
    if game_ready.is_deformed(model):
        return "Remeshing would lose the object's vertex groups or shape keys; remove them first"
    if any(slot.link == "OBJECT" for slot in model.material_slots):
        return "The object's materials are linked to the object; link them to its data first (Material properties)"
    return ""


def source_of(model: Object) -> Mesh:
    """The mesh that is remeshed: the original, unless the one that is shown was mended since."""
    kept = model.maquette
    return mesh_of(model) if kept.is_mended and not kept.is_remeshed else originals.original_of(model)


def show(model: Object, blend: Path, name: str, *, is_textured: bool) -> None:
    """Give the object, and all that share its mesh, the quads. The previous mesh is kept as its original.

    Raises OSError.
    """
    bake.drop(model)
    mesh = handover.append(blend, name)
    shown, _ = originals.set_aside(model)
    originals.exchange(shown, mesh)
    for sharer in originals.sharers(mesh):
        originals.mark(sharer, is_mended=True, is_remeshed=True)
        sharer.maquette.is_baked = is_textured
    fingerprint.note(model)
