# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds faces that take material, UVs and all other data from existing ones. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import bmesh
from mathutils import Vector

if TYPE_CHECKING:
    from bmesh.types import BMesh

_Corner = tuple[Any, Any]  # a vertex on a hole's edge, and the face along the edge that starts there


def replace(editable: BMesh, face: Any, ring: Sequence[Any]) -> None:
    """Add a copy of a face on the vertices of `ring`; the face itself stays."""
    made = _face(editable, ring, face)
    if made is None:
        return
    for ours, theirs in zip(made.loops, face.loops, strict=True):
        ours.edge.copy_from(theirs.edge)
        ours.copy_from(theirs)  # last, because it invalidates `ours`


def fill(editable: BMesh, vertices: Sequence[Any], faces: Sequence[Any]) -> None:
    """Fill a hole with triangles. `vertices`: around the hole, in order; `faces`: the adjacent face of each edge.

    UVs and other corner data come from the adjacent faces.
    """
    for ring in _simple_rings(list(zip(vertices, faces, strict=True))):
        if len(ring) > 2:
            _close(editable, ring[::-1])


def _simple_rings(ring: list[_Corner]) -> Iterator[list[_Corner]]:
    """Split a ring where it passes a vertex a second time."""
    open_ring: list[_Corner] = []
    indices: dict[Any, int] = {}
    for vertex, face in ring:
        if vertex in indices:
            first = indices[vertex]
            yield open_ring[first:]
            for gone, _ in open_ring[first:]:
                del indices[gone]
            del open_ring[first:]
        indices[vertex] = len(open_ring)
        open_ring.append((vertex, face))
    yield open_ring


def _close(editable: BMesh, ring: list[_Corner]) -> None:
    vertices = [vertex for vertex, _ in ring]
    examples = [_loop_at(face, vertex) for vertex, face in ring]
    if len(vertices) > 3 and _has_chord(vertices):
        _close_by_middle(editable, vertices, examples)
    else:
        face = _face(editable, vertices, examples[0].face)
        if face is None:
            return
        for loop, example in zip(face.loops, examples, strict=True):
            loop.copy_from(example)
        bmesh.ops.triangulate(editable, faces=[face], quad_method="BEAUTY", ngon_method="BEAUTY")


def _close_by_middle(editable: BMesh, vertices: list[Any], examples: list[Any]) -> None:
    """Fill with a fan around a new middle vertex.

    For holes with an edge across them: triangles between their corners might give that edge a third face.
    """
    middle = editable.verts.new(sum((vertex.co for vertex in vertices), Vector()) / len(vertices), vertices[0])
    for number, vertex in enumerate(vertices):
        following = (number + 1) % len(vertices)
        face = _face(editable, [vertex, vertices[following], middle], examples[number].face)
        if face is not None:
            for loop, example in zip(face.loops, (number, following, number), strict=True):
                loop.copy_from(examples[example])


def _has_chord(vertices: list[Any]) -> bool:
    index = {vertex: number for number, vertex in enumerate(vertices)}
    last = len(vertices) - 1
    return any(
        abs(index[other] - number) not in {1, last}
        for vertex, number in index.items()
        for edge in vertex.link_edges
        if (other := edge.other_vert(vertex)) in index
    )


def _loop_at(face: Any, vertex: Any) -> Any:
    return next((loop for loop in face.loops if loop.vert == vertex), face.loops[0])


def _face(editable: BMesh, vertices: Sequence[Any], example: Any) -> Any:
    """A new face with the example's data; None if these vertices have one already."""
    try:
        return editable.faces.new(vertices, example)
    except ValueError:
        return None
