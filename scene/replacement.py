# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts a model in place of a block-out object: its collections, parent, children, users, selection and name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import bpy

from . import images

_FLAT: Final = 1e-12  # of a volume
_THIN: Final = 0.04  # of its longest side: thinner things are floors, walls and leaves
_MOST_FACES: Final = 5_000  # of a block-out

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpy.types import Collection, Object
    from mathutils import Matrix


def reason_against(block_out: Object) -> str:
    """Why the block-out cannot be replaced, as a sentence's beginning; "" where it can."""
    if not block_out.is_editable or block_out.override_library is not None:
        return f"“{block_out.name}” is linked from another file"
    return ""


def is_block_out(thing: Object) -> bool:
    """Whether an object looks like a block-out: a simple solid without textures, neither floor nor wall."""
    if thing.type != "MESH" or thing.mode != "OBJECT" or reason_against(thing):
        return False
    is_thin = min(thing.dimensions[:]) <= _THIN * max(thing.dimensions[:])
    return not is_thin and len(thing.data.polygons) <= _MOST_FACES and not images.shown_by([thing])


def replace(block_out: Object, things: Sequence[Object], matrices: Sequence[Matrix]) -> None:
    """Put `things`, not yet in any collection, in place of the block-out, at `matrices`; the block-out is removed.

    All of them get its name, collections and parent; the first one gets its children and users.
    """
    was_active = bpy.context.view_layer.objects.active == block_out
    was_selected = block_out.name in bpy.context.view_layer.objects and block_out.select_get()
    collections = list(block_out.users_collection)
    for thing, matrix in zip(things, matrices, strict=True):
        _stand_in(block_out, thing, matrix, collections)
    for collection in collections:
        collection.objects.unlink(block_out)  # the remapping below would link the model to the collection a second time
    _take_children(block_out, things[0], matrices[0])
    block_out.user_remap(things[0])  # modifiers, constraints and drivers that refer to the block-out
    name = block_out.name
    bpy.data.objects.remove(block_out)
    for thing in things:
        thing.name = name
        if thing.name in bpy.context.view_layer.objects:
            thing.select_set(state=was_selected)
    if was_active and things[0].name in bpy.context.view_layer.objects:
        bpy.context.view_layer.objects.active = things[0]


def _stand_in(block_out: Object, thing: Object, matrix: Matrix, collections: Sequence[Collection]) -> None:
    for collection in collections:
        collection.objects.link(thing)
    if block_out.parent is None:
        thing.matrix_world = matrix
        return
    inverse = _parent_inverse(block_out)
    thing.parent, thing.parent_type, thing.parent_bone = block_out.parent, block_out.parent_type, block_out.parent_bone
    if block_out.parent_type in {"VERTEX", "VERTEX_3"}:
        thing.parent_vertices = block_out.parent_vertices
    thing.matrix_world = matrix
    if inverse is None:  # a flattened block-out does not tell where its parent is; the model does
        inverse = thing.matrix_local @ matrix.inverted()
    # The full inverse: location, rotation and scale alone could not undo a shear.
    thing.matrix_parent_inverse, thing.matrix_basis = inverse, matrix


def _parent_inverse(block_out: Object) -> Matrix | None:
    """The transform from the world to the block-out's parent (object, bone or vertices); None if singular."""
    # Only the evaluated object knows where modifiers move the vertices.
    seen = block_out.evaluated_get(bpy.context.evaluated_depsgraph_get())
    world: Matrix = seen.matrix_world
    return seen.matrix_local @ world.inverted() if abs(world.determinant()) > _FLAT else None


def _take_children(block_out: Object, thing: Object, matrix: Matrix) -> None:
    """Give the children the new parent without moving them."""
    inverse = matrix.inverted()
    for child in block_out.children:
        world = child.matrix_world.copy()
        child.parent, child.parent_type = thing, "OBJECT"
        child.matrix_parent_inverse = inverse @ world @ child.matrix_basis.inverted_safe()
