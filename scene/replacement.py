# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets a model take the place of a block-out object: its collections, parent, children, users, selection and name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

if TYPE_CHECKING:
    from bpy.types import Object
    from mathutils import Matrix


def reason_against(block_out: Object) -> str:
    """Why the block-out cannot be replaced, as a sentence's beginning; "" where it can."""
    if not block_out.is_editable or block_out.override_library is not None:
        return f"“{block_out.name}” is linked from another file"
    return ""


def replace(block_out: Object, thing: Object, matrix: Matrix) -> None:
    """Put `thing`, as yet in no collection, where the block-out was, standing at `matrix`; the block-out is removed."""
    was_active = bpy.context.view_layer.objects.active == block_out
    was_selected = block_out.name in bpy.context.view_layer.objects and block_out.select_get()
    for collection in block_out.users_collection:
        collection.objects.link(thing)
        collection.objects.unlink(block_out)  # remapped below, it would put the model into the collection a second time
    thing.parent, thing.parent_type, thing.parent_bone = block_out.parent, block_out.parent_type, block_out.parent_bone
    thing.matrix_parent_inverse = block_out.matrix_parent_inverse
    thing.matrix_world = matrix
    _take_children(block_out, thing, matrix)
    block_out.user_remap(thing)  # modifiers, constraints and drivers that look at the block-out
    name = block_out.name
    bpy.data.objects.remove(block_out)
    thing.name = name
    if thing.name in bpy.context.view_layer.objects:
        thing.select_set(state=was_selected)
        if was_active:
            bpy.context.view_layer.objects.active = thing


def _take_children(block_out: Object, thing: Object, matrix: Matrix) -> None:
    """Give the children the new parent and leave them where they are."""
    inverse = matrix.inverted()
    for child in block_out.children:
        world = child.matrix_world.copy()
        child.parent, child.parent_type = thing, "OBJECT"
        child.matrix_parent_inverse = inverse @ world @ child.matrix_basis.inverted_safe()
