# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender's images: which ones objects show, and their pixels as RGBA."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpy.types import Image, NodeTree, Object

    from ..geometry.arrays import Floats


def shown_by(objects: Sequence[Object]) -> list[Image]:
    """The images in the objects' materials, each once, those of node groups too."""
    materials = (slot.material for thing in objects for slot in thing.material_slots if slot.material is not None)
    trees = (material.node_tree for material in dict.fromkeys(materials) if material.node_tree is not None)
    return list(dict.fromkeys(image for tree in trees for image in _in_tree(tree)))


def _in_tree(tree: NodeTree) -> Iterator[Image]:
    for node in tree.nodes:
        if isinstance(image := getattr(node, "image", None), bpy.types.Image):
            yield image
        if isinstance(inner := getattr(node, "node_tree", None), bpy.types.NodeTree):
            yield from _in_tree(inner)


def rgba(image: Image) -> Floats:
    """The pixels as Blender holds them, (N, 4), from the lower left; one channel or two are a grey."""
    import numpy as np

    width, height = image.size
    rows = np.empty((width * height, image.channels), np.float32)
    image.pixels.foreach_get(rows.reshape(-1))
    if image.channels == 4:
        return rows
    pixels = np.ones((len(rows), 4), np.float32)
    pixels[:, :3] = rows[:, :3] if image.channels == 3 else rows[:, :1]
    return pixels
