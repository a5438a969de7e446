# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives an object a mesh that was shaped anew, as tall as and where the one before stood."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import bpy
import numpy as np
from mathutils import Matrix

from . import handover

if TYPE_CHECKING:
    from pathlib import Path

    from bpy.types import Mesh, Object


def show(model: Object, path: Path, name: str) -> None:
    """Append a mesh with its material from a .blend, in place of the object's. Raises OSError.

    A simplified mesh's original goes: it was of another shape.
    """
    mesh, before = handover.append(path, name), cast("Mesh", model.data)
    _stand_like(mesh, before)
    gone = [before, model.maquette.original]
    model.data, model.maquette.original, model.maquette.is_baked = mesh, None, False
    for old in gone:
        if old is not None and old.users == 0:
            _remove(old)
    mesh.name = model.name


def _stand_like(mesh: Mesh, before: Mesh) -> None:
    low, high = _span(before)
    new_low, new_high = _span(mesh)
    factor = (high - low) / max(new_high - new_low, 1e-9)
    mesh.transform(Matrix.Translation((0.0, 0.0, low - new_low * factor)) @ Matrix.Scale(factor, 4))


def _span(mesh: Mesh) -> tuple[float, float]:
    heights = np.empty((len(mesh.vertices), 3), np.float32)
    mesh.vertices.foreach_get("co", heights.ravel())
    return float(heights[:, 2].min()), float(heights[:, 2].max())


def _remove(mesh: Mesh) -> None:
    """Remove a mesh that nothing uses, and what it alone has used."""
    materials = [material for material in mesh.materials if material is not None]
    bpy.data.meshes.remove(mesh)
    for material in materials:
        if material.users == 0:
            nodes = material.node_tree.nodes if material.node_tree is not None else ()
            images = {node.image for node in nodes if node.type == "TEX_IMAGE" and node.image is not None}
            bpy.data.materials.remove(material)
            for image in images:
                if image.users == 0:
                    bpy.data.images.remove(image)
