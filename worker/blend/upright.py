# SPDX-License-Identifier: GPL-3.0-or-later
"""Determines which way is up in a model whose format does not say. Arrays in, a rotation out. Runs inside the child.

Formats have conventions: Y up for OBJ; Z up for STL and PLY, which come from printing and scanning. Generators ignore
them. The one clue in a shape is its base: a flat bottom without a counterpart at the top. The convention is overridden
only if the other axis has such a base and the conventional one has not.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from mathutils import Matrix

from ...geometry.arrays import Flags, Floats
from . import meshes

if TYPE_CHECKING:
    import bpy

AUTO: Final = "AUTO"
_OTHER: Final = {"Y": "Z", "Z": "Y"}
_BASE: Final = 0.02  # of the height: the range above the lowest point that counts as the base
_FLAT: Final = math.cos(math.radians(10))
_LEAST: Final = 0.03  # of the whole surface: the least that counts as a base
_CLEARLY: Final = 4.0  # times as large as the alternative
_LOW: Final = 0.5  # of the longer horizontal side: the flat back of a relief is no base


def turn(model: bpy.types.Object, usual: str, wanted: str) -> str:
    """Rotate the object's mesh, imported with its `usual` axis up, so that `wanted` ("AUTO", "Y", "Z") is up.

    Returns the file's up axis.
    """
    axis = wanted if wanted in _OTHER else _found(model, usual)
    if axis != usual:
        # Blender's importers turn Y up into Z up by +90 degrees about X.
        meshes.mesh_of(model).transform(Matrix.Rotation(math.radians(90 if axis == "Y" else -90), 4, "X"))
    return axis


def _found(model: bpy.types.Object, usual: str) -> str:
    mesh = meshes.mesh_of(model)
    normals, centres = (np.empty((len(mesh.polygons), 3), np.float32) for _ in range(2))
    areas = np.empty(len(mesh.polygons), np.float32)
    mesh.polygons.foreach_get("normal", normals.ravel())
    mesh.polygons.foreach_get("center", centres.ravel())
    mesh.polygons.foreach_get("area", areas)
    low, high = meshes.bounds(mesh)
    whole = float(areas.sum())
    if not 0 < whole < math.inf:
        return usual
    # Where the importer's rotation has put the other axis' lowest side.
    sign = 1.0 if usual == "Y" else -1.0

    def base(axis: int, side: float) -> float:
        end, extent = (high if side > 0 else low)[axis], high[axis] - low[axis]
        return _area(normals[:, axis] * side, np.abs(centres[:, axis] - end) <= _BASE * extent, areas) / whole

    other, opposite, own = base(1, sign), base(1, -sign), base(2, -1.0)
    is_tall = (high - low)[1] >= _LOW * max((high - low)[0], (high - low)[2])
    stands = other >= _LEAST and other >= _CLEARLY * max(opposite, own)
    return _OTHER[usual] if stands and is_tall else usual


def _area(outward: Floats, is_near: Flags, areas: Floats) -> float:
    return float(areas[(outward >= _FLAT) & is_near].sum())
