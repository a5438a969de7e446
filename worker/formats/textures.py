# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits textures to what the artist's Blender can handle, before anything decodes them. Runs inside the child.

Half a megabyte of PNG can hold 30,000 pixels a side, which takes gigabytes once it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import bpy

from . import texture_headers

if TYPE_CHECKING:
    from bpy.types import Image, Material, Node, NodeTree

    from .texture_headers import Header

LONGEST: Final = 8192  # pixels a side, unless set otherwise
_SMALLEST: Final = 256
_MOST_MEMORY: Final = 2 << 30  # decoded bytes of all textures
_MOST_DECODED: Final = (1 << 30) + (1 << 27)  # bytes of a texture that is scaled here; a larger one is left out

SCALED: Final = "texture_scaled"
LEFT_OUT: Final = "texture_too_large"


def fit(meshes: Iterable[bpy.types.Mesh], longest: int) -> list[str]:
    """Scale down textures of the meshes' materials that exceed `longest` pixels on a side.

    In all they take at most 2 GiB of memory; those too large to be scaled are removed from their materials. Returns
    codes of remarks.
    """
    trees = _trees([material for mesh in meshes for material in mesh.materials if material is not None])
    images = list(dict.fromkeys(node.image for tree in trees for node in _pictures(tree) if node.image is not None))
    headers = {image: _header(image) for image in images}
    codes: dict[str, None] = {}
    for image in [image for image in images if headers[image].memory > _MOST_DECODED]:
        if max(headers[image].width, headers[image].height) > longest:
            del headers[image]
            _leave_out(trees, image)
            codes[LEFT_OUT] = None
    # Textures with unknown headers are decoded here, where it does no harm.
    sizes = {image: header if header.width else _decoded(image) for image, header in headers.items()}
    most = side_for_all(list(sizes.values()), longest)
    for image, header in sizes.items():
        if max(header.width, header.height) > most and _scale(image, most):
            codes[SCALED] = None
    return list(codes)


def side_for_all(headers: Sequence[Header], longest: int) -> int:
    """The longest side at which all of them stay within the limit."""
    most = longest
    while most > _SMALLEST and sum(_memory_within(header, most) for header in headers) > _MOST_MEMORY:
        most //= 2
    return most


def _memory_within(header: Header, most: int) -> float:
    factor = min(1.0, most / max(header.width, header.height, 1))
    return header.memory * factor * factor


def _scale(image: Image, most: int) -> bool:
    width, height = image.size
    if max(width, height) <= most:  # undecodable, or its header was wrong
        return False
    factor = most / max(width, height)
    image.scale(max(1, round(width * factor)), max(1, round(height * factor)))
    image.pack()
    return True


def _header(image: Image) -> Header:
    if image.packed_file is not None:
        return texture_headers.read(image.packed_file.data)
    path = Path(bpy.path.abspath(image.filepath))
    return texture_headers.read(path.read_bytes() if path.is_file() else b"")


def _decoded(image: Image) -> Header:
    width, height = image.size
    return texture_headers.Header(width, height, 16 if image.is_float else 4)


def _leave_out(trees: Sequence[NodeTree], image: Image) -> None:
    for tree in trees:
        for node in [node for node in _pictures(tree) if node.image == image]:
            tree.nodes.remove(node)
    bpy.data.images.remove(image)


def _trees(materials: Sequence[Material]) -> list[NodeTree]:
    """The node trees of materials, including their groups'."""
    found: dict[NodeTree, None] = {}
    waiting = [material.node_tree for material in materials if material.node_tree is not None]
    while waiting:
        tree = waiting.pop()
        if tree not in found:
            found[tree] = None
            waiting += [node.node_tree for node in tree.nodes if node.type == "GROUP" and node.node_tree is not None]
    return list(found)


def _pictures(tree: NodeTree) -> Iterator[Node]:
    return (node for node in tree.nodes if node.type in {"TEX_IMAGE", "TEX_ENVIRONMENT"})
