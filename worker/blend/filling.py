# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes faces that look like their neighbours: in holes, and in the place of others. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import bmesh
from mathutils import Vector

if TYPE_CHECKING:
    from bmesh.types import BMesh

_Place = tuple[Any, Any]  # a vertex, and the face beside the hole that goes on from there


def replace(editable: BMesh, face: Any, ring: Sequence[Any]) -> None:
    """Add a face like another one, but with the vertices of `ring`; the other stays."""
    made = _face(editable, ring, face)
    if made is None:
        return
    for ours, theirs in zip(made.loops, face.loops, strict=True):
        ours.edge.copy_from(theirs.edge)
        ours.copy_from(theirs)  # the last that can be done: Blender forgets which of the two `ours` stands for


def fill(editable: BMesh, vertices: Sequence[Any], faces: Sequence[Any]) -> None:
    """Close a hole by triangles. `vertices`: round it, in the order of the faces along it; `faces`: theirs.

    What corners carry, such as UVs, goes on from the faces beside the hole.
    """
    for ring in _simple_rings(list(zip(vertices, faces, strict=True))):
        if len(ring) > 2:
            _close(editable, ring[::-1])


def _simple_rings(ring: list[_Place]) -> Iterator[list[_Place]]:
    """Cut a ring where it comes to a vertex again."""
    open_ring: list[_Place] = []
    places: dict[Any, int] = {}
    for vertex, face in ring:
        if vertex in places:
            first = places[vertex]
            yield open_ring[first:]
            for gone, _ in open_ring[first:]:
                del places[gone]
            del open_ring[first:]
        places[vertex] = len(open_ring)
        open_ring.append((vertex, face))
    yield open_ring


def _close(editable: BMesh, ring: list[_Place]) -> None:
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
    """Where an edge runs across the hole already, triangles between its corners would make it a crowded one."""
    middle = editable.verts.new(sum((vertex.co for vertex in vertices), Vector()) / len(vertices), vertices[0])
    for number, vertex in enumerate(vertices):
        following = (number + 1) % len(vertices)
        face = _face(editable, [vertex, vertices[following], middle], examples[number].face)
        if face is not None:
            for loop, example in zip(face.loops, (number, following, number), strict=True):
                loop.copy_from(examples[example])


def _has_chord(vertices: list[Any]) -> bool:
    place = {vertex: number for number, vertex in enumerate(vertices)}
    last = len(vertices) - 1
    return any(
        abs(place[other] - number) not in {1, last}
        for vertex, number in place.items()
        for edge in vertex.link_edges
        if (other := edge.other_vert(vertex)) in place
    )


def _loop_at(face: Any, vertex: Any) -> Any:
    return next((loop for loop in face.loops if loop.vert == vertex), face.loops[0])


def _face(editable: BMesh, vertices: Sequence[Any], example: Any) -> Any:
    """A face like an example; None where these vertices have one."""
    try:
        return editable.faces.new(vertices, example)
    except ValueError:
        return None
