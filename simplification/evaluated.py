# SPDX-License-Identifier: GPL-3.0-or-later
"""An object's evaluated mesh: with modifiers and shape keys applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

if TYPE_CHECKING:
    from bpy.types import Mesh, Object


def evaluated_mesh(model: Object) -> Mesh:
    """A copy of the object's evaluated mesh, with all of its data."""
    graph = bpy.context.evaluated_depsgraph_get()
    return bpy.data.meshes.new_from_object(model.evaluated_get(graph), preserve_all_data_layers=True, depsgraph=graph)
