# SPDX-License-Identifier: GPL-3.0-or-later
"""Restores the faces of a PLY that have the same vertices as others, which Blender's importer drops."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, cast

import bpy
import numpy as np

from ..blend import coincidence, meshes
from . import ply

if TYPE_CHECKING:
    from bpy.types import Mesh, Object

_MOST_LAYERS: Final = 8

Face = tuple[int, ...]


def add(model: Path, imported: Object) -> None:
    """Put each layer of faces that coincide with the `imported` object's into an object of its own."""
    mesh = meshes.mesh_of(imported)
    with model.open("rb") as file:
        faces = _faces(file, more_than=len(mesh.polygons))
    faces = [face for face in faces if len(face) > 2 and min(face) >= 0 and max(face) < len(mesh.vertices)]
    if not faces:
        return
    corners = np.array(list(itertools.chain.from_iterable(faces)))
    ranks = coincidence.ranks(corners, np.repeat(np.arange(len(faces)), [len(face) for face in faces]))
    for rank in range(1, min(int(ranks.max()), _MOST_LAYERS) + 1):
        layer = _layer(mesh, [faces[number] for number in np.flatnonzero(ranks == rank).tolist()])
        obj = bpy.data.objects.new(mesh.name, layer)
        obj.matrix_world = imported.matrix_world
        bpy.context.scene.collection.objects.link(obj)


def _layer(mesh: Mesh, faces: list[Face]) -> Mesh:
    """Return a mesh of some faces, with their vertices and colours."""
    used = sorted(set(itertools.chain.from_iterable(faces)))
    number = {vertex: index for index, vertex in enumerate(used)}
    layer = bpy.data.meshes.new(mesh.name)
    points = meshes.positions(mesh)[used]
    layer.from_pydata(points.tolist(), [], [tuple(number[vertex] for vertex in face) for face in faces])
    for attribute in mesh.color_attributes:
        if attribute.domain == "POINT":
            colours = np.empty((len(mesh.vertices), 4), np.float32)
            cast("Any", attribute).data.foreach_get("color", colours.ravel())
            copy = layer.color_attributes.new(attribute.name, attribute.data_type, "POINT")
            cast("Any", copy).data.foreach_set("color", colours[used].ravel())
    return layer


def _faces(file: IO[bytes], more_than: int) -> list[Face]:
    """The file's faces, by its vertices; none if there are no more, or they are stored in an unusual way."""
    layout = ply.layout(file)
    if layout is None or layout.faces is None or layout.faces.count <= more_than:
        return []
    try:
        if layout.form == "ascii":
            behind = itertools.islice(file, layout.count, layout.count + layout.faces.count)
            return list(_text_faces(behind, layout.faces.before))
        file.seek(layout.count * np.dtype(",".join(layout.types)).itemsize, 1)
        return list(_binary_faces(file.read(), layout.faces))
    except (ValueError, IndexError, struct.error):
        return []


def _text_faces(lines: Iterator[bytes], before: int) -> Iterator[Face]:
    for parts in map(bytes.split, lines):
        yield tuple(int(part) for part in parts[before + 1 : before + 1 + int(parts[before])])


def _binary_faces(content: bytes, faces: ply.Faces) -> Iterator[Face]:
    at = 0
    size, corner, behind = (struct.Struct(kind) for kind in (faces.size, faces.corner, faces.behind))
    order = faces.corner[0]
    for _ in range(faces.count):
        at += struct.calcsize(faces.ahead)
        (count,) = size.unpack_from(content, at)
        at += size.size
        yield struct.unpack_from(f"{order}{count}{faces.corner[1:]}", content, at)
        at += count * corner.size + behind.size
