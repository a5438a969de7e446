# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts a model in place of a block-out object: its collections, parent, children, users, selection and name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import bpy
from mathutils import Matrix, Vector

from . import images

_FLAT: Final = 1e-12  # of a volume
_SAME: Final = 1e-4  # between two matrices' numbers, each about 1
_THIN: Final = 0.04  # of its longest side: thinner objects are floors, walls and leaves
_MOST_FACES: Final = 5_000  # of a block-out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpy.types import Collection, Object


def reason_against(block_out: Object) -> str:
    """Why the block-out cannot be replaced, as a sentence's beginning; "" if it can."""
    if not block_out.is_editable or block_out.override_library is not None:
        return f"“{block_out.name}” is linked from another file"
    return ""


def is_block_out(obj: Object) -> bool:
    """Whether an object looks like a block-out: a simple solid without textures, neither floor nor wall."""
    if obj.type != "MESH" or obj.mode != "OBJECT" or reason_against(obj):
        return False
    is_thin = min(obj.dimensions[:]) <= _THIN * max(obj.dimensions[:])
    return not is_thin and len(obj.data.polygons) <= _MOST_FACES and not images.shown_by([obj])


def replace(block_out: Object, objects: Sequence[Object], matrices: Sequence[Matrix]) -> None:
    """Put `objects`, not yet in any collection, in place of the block-out, at `matrices`; the block-out is removed.

    All of them get its name, collections and parent; the first one gets its children and users.
    """
    was_active = bpy.context.view_layer.objects.active == block_out
    was_selected = block_out.name in bpy.context.view_layer.objects and block_out.select_get()
    collections = list(block_out.users_collection)
    for obj, matrix in zip(objects, matrices, strict=True):
        _stand_in(block_out, obj, matrix, collections)
    for collection in collections:
        collection.objects.unlink(block_out)  # the remapping below would link the model to the collection a second time
    _take_children(block_out, objects[0], matrices[0])
    block_out.user_remap(objects[0])  # modifiers, constraints and drivers that refer to the block-out
    name = block_out.name
    bpy.data.objects.remove(block_out)
    for obj in objects:
        obj.name = name
        if obj.name in bpy.context.view_layer.objects:
            obj.select_set(state=was_selected)
    if was_active and objects[0].name in bpy.context.view_layer.objects:
        bpy.context.view_layer.objects.active = objects[0]


def _stand_in(block_out: Object, obj: Object, matrix: Matrix, collections: Sequence[Collection]) -> None:
    for collection in collections:
        collection.objects.link(obj)
    way = _way_in(block_out, matrix)
    if block_out.parent is None and way is None:
        obj.matrix_world = matrix
        return
    inverse = _parent_inverse(block_out)
    obj.parent, obj.parent_type, obj.parent_bone = block_out.parent, block_out.parent_type, block_out.parent_bone
    if block_out.parent_type in {"VERTEX", "VERTEX_3"}:
        obj.parent_vertices = block_out.parent_vertices
    if way is not None:
        obj.rotation_mode = block_out.rotation_mode
        obj.matrix_parent_inverse = block_out.matrix_parent_inverse
        obj.matrix_basis = block_out.matrix_basis @ Matrix.Translation(way)
        return
    obj.matrix_world = matrix
    if inverse is None:  # a flattened block-out does not tell where its parent is; the model does
        inverse = obj.matrix_local @ matrix.inverted()
    # The full inverse: location, rotation and scale alone could not undo a shear.
    obj.matrix_parent_inverse, obj.matrix_basis = inverse, matrix


def _way_in(block_out: Object, matrix: Matrix) -> Vector | None:
    """How far from the block-out's origin, in its own space, if the model is turned, scaled and sheared as it is.

    The model then gets the exact values that the artist sees; a parent's uneven scale, which no location,
    rotation and scale can express, comes with them. None if the model stands otherwise, or the block-out is held by
    constraints, which it does not pass on.
    """
    if block_out.constraints or abs(block_out.matrix_world.determinant()) <= _FLAT:
        return None
    inside = block_out.matrix_world.inverted() @ matrix
    way: Vector = inside.translation.copy()
    turned = inside.to_3x3() - Matrix.Identity(3)
    return way if all(turned.row[row].length < _SAME for row in range(3)) else None


def _parent_inverse(block_out: Object) -> Matrix | None:
    """The transform from the world to the block-out's parent (object, bone or vertices); None if singular."""
    # Only the evaluated object knows where modifiers move the vertices.
    seen = block_out.evaluated_get(bpy.context.evaluated_depsgraph_get())
    world: Matrix = seen.matrix_world
    return seen.matrix_local @ world.inverted() if abs(world.determinant()) > _FLAT else None


def _take_children(block_out: Object, obj: Object, matrix: Matrix) -> None:
    """Give the children the new parent without moving them."""
    inverse = matrix.inverted()
    for child in block_out.children:
        world = child.matrix_world.copy()
        child.parent, child.parent_type = obj, "OBJECT"
        child.matrix_parent_inverse = inverse @ world @ child.matrix_basis.inverted_safe()
