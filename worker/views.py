# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a model of several views of one subject, for the task `reconstruct`. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import bpy
import numpy as np

from ..geometry.arrays import Doubles, Indices
from ..geometry.errors import NothingToModel
from ..geometry.multiview.reconstruct import FromViews, Simplify, reconstruct_views
from ..geometry.multiview.views import Role
from ..geometry.options import Options
from ..geometry.simplify import meshoptimizer, simplify
from . import meshes, pixels
from .failure import TaskFailed
from .simplify import library

_LONGEST_OF_VIEWS: Final = 1024  # pixels


def reconstruct(views: Mapping[str, Mapping[str, Any]], options: Options) -> tuple[FromViews, tuple[str, ...]]:
    """Return the model of views by role, each `{"picture": path, "pixels": how to read it}`, and sentences on them.

    Raises TaskFailed.
    """
    read = {
        Role(role): pixels.read(Path(view["picture"]), _LONGEST_OF_VIEWS, view.get("pixels"))
        for role, view in views.items()
    }
    pictures = {role: picture.pixels for role, picture in read.items()}
    said = dict.fromkeys(sentence for picture in read.values() for sentence in picture.remarks)
    try:
        return reconstruct_views(pictures, options, simplifier_at_hand()), tuple(said)
    except NothingToModel as nothing:
        raise TaskFailed(nothing.code) from nothing


def simplifier_at_hand() -> Simplify:
    """What takes triangles away: exactly, or by Decimate where there is no simplifier for this system."""
    try:
        loaded = library()
    except meshoptimizer.SimplifierMissing:
        return _decimated

    def simplified(positions: Doubles, triangles: Indices, most: int) -> tuple[Doubles, Indices]:
        corners, target = triangles.astype(np.uint32), simplify.Target(most)
        kept = simplify.simplify(loaded, positions.astype(np.float32), corners, target)
        return positions, kept.triangles.astype(np.int64)

    return simplified


def _decimated(positions: Doubles, triangles: Indices, most: int) -> tuple[Doubles, Indices]:
    mesh = bpy.data.meshes.new("views")
    mesh.from_pydata(positions.tolist(), [], triangles.tolist())
    model = bpy.data.objects.new("views", mesh)
    bpy.context.scene.collection.objects.link(model)
    made = meshes.evaluated(model, "DECIMATE", ratio=most / len(triangles), use_collapse_triangulate=True)
    places = np.empty((len(made.vertices), 3), np.float32)
    made.vertices.foreach_get("co", places.ravel())
    corners = np.empty((len(made.loops) // 3, 3), np.int32)
    made.loops.foreach_get("vertex_index", corners.ravel())
    bpy.data.objects.remove(model)
    for used in (mesh, made):
        bpy.data.meshes.remove(used)
    return places.astype(np.float64), corners.astype(np.int64)
