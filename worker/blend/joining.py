# SPDX-License-Identifier: GPL-3.0-or-later
"""Joins objects into one, as they stand in the world. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Sequence

import bpy
from mathutils import Matrix

from ...simplification.read import evaluated_mesh
from .. import protocol
from . import colours, meshes, shading, transforms
from .meshes import mesh_of


def apart(objects: Sequence[bpy.types.Object], name: str) -> list[bpy.types.Object]:
    """Return a new object for each of `objects`, by their subject numbers, which they keep."""
    numbered = sorted(objects, key=lambda obj: int(obj.get(protocol.SUBJECT, 1)))
    numbers = [int(obj.get(protocol.SUBJECT, 1)) for obj in numbered]
    _move(numbered)
    models = [_joined([obj], name) for obj in numbered]
    for model, number in zip(models, numbers, strict=True):
        model[protocol.SUBJECT] = number
    return models


def join(objects: Sequence[bpy.types.Object], name: str) -> bpy.types.Object:
    """Return one new object without a transform that holds the meshes of `objects` in their relative positions.

    Their middle becomes the origin. The old objects remain, without using their meshes.
    """
    _move(objects)
    return _joined(objects, name)


def _move(objects: Sequence[bpy.types.Object]) -> None:
    """Give each object its own mesh in world space, posed and morphed."""
    bpy.context.view_layer.update()
    matrices = [transforms.of(part) for part in objects]  # before the first parent is removed
    for part, matrix in zip(objects, matrices, strict=True):
        _pose(part)
        shading.store(mesh_of(part), matrix)
    transforms.move([mesh_of(part) for part in objects], matrices)
    for part in objects:
        part.parent = None
        part.matrix_world = Matrix.Identity(4)
        part.vertex_groups.clear()


def _pose(part: bpy.types.Object) -> None:
    if part.modifiers or mesh_of(part).shape_keys:
        posed = evaluated_mesh(part)
        part.modifiers.clear()
        part.data = posed
    elif mesh_of(part).users > 1:
        part.data = mesh_of(part).copy()


def _joined(objects: Sequence[bpy.types.Object], name: str) -> bpy.types.Object:
    colours.settle([mesh_of(part) for part in objects])
    first = objects[0]
    if len(objects) > 1:
        meshes.select(objects)
        bpy.ops.object.join()
    # A new object, since the imported one may have animation, constraints and custom properties.
    joined = bpy.data.objects.new(name, first.data)
    bpy.context.scene.collection.objects.link(joined)
    return joined
