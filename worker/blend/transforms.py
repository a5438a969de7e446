# SPDX-License-Identifier: GPL-3.0-or-later
"""Moves meshes to their objects' world positions, in 64 bits. Runs inside the child Blender.

Their common middle becomes the origin before anything is rounded to Blender's 32 bits: far from it, a small model would
lose its shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from mathutils import Matrix

from ...geometry.arrays import Doubles
from ..formats import gltf_scene
from .meshes import positions, put

if TYPE_CHECKING:
    import bpy


def of(obj: bpy.types.Object) -> Doubles:
    """The object's world matrix, (4, 4): from its file, else from its parents."""
    said = obj.get(gltf_scene.WORLD_MATRIX)
    if said is not None:
        return np.array(said, np.float64).reshape(4, 4)
    if obj.parent is None or obj.parent_type != "OBJECT":
        return np.array(obj.matrix_world, np.float64)
    inverse, basis = (np.array(each, np.float64) for each in (obj.matrix_parent_inverse, obj.matrix_basis))
    return of(obj.parent) @ inverse @ basis


def move(meshes: Sequence[bpy.types.Mesh], matrices: Sequence[Doubles]) -> None:
    """Transform each mesh by its own matrix, and all by one translation that centres them at the origin.

    A mirrored mesh is flipped, so that it looks as it did in its mirrored object.
    """
    moved = [
        positions(mesh).astype(np.float64) @ matrix[:3, :3].T + matrix[:3, 3]
        for mesh, matrix in zip(meshes, matrices, strict=True)
    ]
    lows, highs = ([getattr(np, end)(each, axis=0) for each in moved if len(each)] for end in ("min", "max"))
    middle = (np.min(lows, axis=0) + np.max(highs, axis=0)) / 2 if lows else np.zeros(3)
    for mesh, matrix, there in zip(meshes, matrices, moved, strict=True):
        if mesh.has_custom_normals and not np.array_equal(matrix[:3, :3], np.eye(3)):
            turn = np.eye(4)
            turn[:3, :3] = matrix[:3, :3]
            mesh.transform(Matrix(turn.tolist()))  # for the normals; the positions follow
        with np.errstate(over="ignore", invalid="ignore"):
            put(mesh, (there - middle).astype(np.float32))
        if np.linalg.det(matrix[:3, :3]) < 0:
            mesh.flip_normals()
        mesh.update()
