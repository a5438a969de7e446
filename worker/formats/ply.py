# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a PLY file's header, with the standard library alone, and converts points to faces inside the child.

Blender imports points without faces, such as scans, as bare vertices, which no render and no solid view shows. Each
point becomes a small tetrahedron of its colour: real faces that can be placed, scaled and exported like any other
model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import bpy
import numpy as np
from mathutils import kdtree

from ...geometry.arrays import Floats
from ..blend.meshes import mesh_of

_LONGEST_HEADER: Final = 1 << 16  # bytes
# What 3D Gaussian Splatting's reference implementation writes for each point (Kerbl et al. 2023, `save_ply`).
_SPLAT: Final = re.compile(r"f_dc_\d+|opacity|scale_\d+|rot_\d+")

_TYPES: Final = {
    "char": "i1", "int8": "i1", "uchar": "u1", "uint8": "u1", "short": "i2", "int16": "i2", "ushort": "u2",
    "uint16": "u2", "int": "i4", "int32": "i4", "uint": "u4", "uint32": "u4", "float": "f4", "float32": "f4",
    "double": "f8", "float64": "f8",
}  # fmt: skip


# numpy's kinds as `struct` names them.
_LETTERS: Final = {"i1": "b", "u1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I", "f4": "f", "f8": "d"}

MOST: Final = 250_000  # points; at four triangles each, the largest mesh that is still manageable
_FEWEST: Final = 3
_MEASURED: Final = 1000  # points sampled for the distance to their nearest neighbour
_OVERLAP: Final = 1.2  # of the distance to the nearest neighbour: enough to look solid
_CORNERS: Final = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]], np.float32) / np.float32(3**0.5)
_FACES: Final = np.array([[0, 1, 2], [0, 3, 1], [0, 2, 3], [1, 3, 2]], np.int32)


@dataclass(frozen=True)
class Faces:
    """How a file's faces are written, after its vertices: types as `struct` names them, with the byte order.

    `before` properties, `ahead`, come before the list of corners, whose number is a `size`, and `behind` follow it.
    """

    count: int
    before: int
    ahead: str
    size: str
    corner: str
    behind: str


@dataclass(frozen=True)
class Layout:
    """How a file's vertices are written, which come first in it: `types` as numpy names them, with the byte order."""

    form: str
    count: int
    names: tuple[str, ...]
    types: tuple[str, ...]
    faces: Faces | None = None


def layout(file: IO[bytes]) -> Layout | None:
    """Read the header, leaving the file at its end; None if `Layout` cannot describe how the vertices are written."""
    header = re.match(rb"ply\r?\n.*?\nend_header\r?\n", file.read(_LONGEST_HEADER), re.DOTALL)
    if header is None:
        return None
    file.seek(header.end())
    lines = [line.split() for line in header[0].decode("ascii", "replace").splitlines()]
    form = next((line[1] for line in lines if len(line) > 1 and line[0] == "format"), "")
    elements = [number for number, line in enumerate(lines) if line[:1] == ["element"]]
    if not elements or lines[elements[0]][1:2] != ["vertex"] or len(lines[elements[0]]) != 3:
        return None
    behind = lines[elements[0] + 1 : elements[1] if len(elements) > 1 else None]
    properties = [line[1:] for line in behind if line[0] == "property"]
    count = int(lines[elements[0]][2])
    if any(len(each) != 2 or each[0] not in _TYPES for each in properties) or count < 1:
        return None
    order = ">" if form == "binary_big_endian" else "<"
    names = tuple(name for _, name in properties)
    types = tuple(order + _TYPES[kind] for kind, _ in properties)
    is_told = {"x", "y", "z"} <= set(names) and len(set(names)) == len(names)
    faces = _faces(lines, elements, order)
    return Layout(form, count, names, types, faces) if is_told else None


def _faces(lines: list[list[str]], elements: list[int], order: str) -> Faces | None:
    """None if the faces do not follow the vertices, or have any list besides that of their corners."""
    if len(elements) < 2 or lines[elements[1]][1:2] != ["face"] or len(lines[elements[1]]) != 3:
        return None
    behind = lines[elements[1] + 1 : elements[2] if len(elements) > 2 else None]
    properties = [line[1:] for line in behind if line[0] == "property"]
    kinds = [[_LETTERS.get(_TYPES.get(kind, ""), "") for kind in each[1:3] if each[0] == "list"] for each in properties]
    lists = [number for number, each in enumerate(kinds) if each]
    plain = [_LETTERS.get(_TYPES.get(each[0], ""), "") for each in properties if each[0] != "list"]
    if len(lists) != 1 or not all(plain) or not all(kinds[lists[0]]) or len(kinds[lists[0]]) != 2:
        return None
    size, corner = kinds[lists[0]]
    ahead, rest = "".join(plain[: lists[0]]), "".join(plain[lists[0] :])
    count = int(lines[elements[1]][2])
    return Faces(count, lists[0], order + ahead, order + size, order + corner, order + rest)


def is_gaussian_splat(model: Path) -> bool:
    """Whether its points have the colours, opacities, scales and rotations of Gaussians, which form no surface."""
    with model.open("rb") as file:
        header = file.read(_LONGEST_HEADER).partition(b"end_header")[0].decode("ascii", "replace")
    properties = re.findall(r"^property\s+\w+\s+(\S+)\s*$", header, re.MULTILINE)
    kinds = {name.rstrip("0123456789") for name in properties if _SPLAT.fullmatch(name)}
    return "f_dc_" in kinds and len(kinds) >= 2


def make_solid(objects: Sequence[bpy.types.Object]) -> None:
    """Replace points without faces by tetrahedra; beyond `MOST` points, every n-th is taken."""
    for found in objects:
        mesh = mesh_of(found)
        if not mesh.polygons and len(mesh.vertices) >= _FEWEST:
            found.data = _solid(mesh)
            bpy.data.meshes.remove(mesh)


def _solid(points: bpy.types.Mesh) -> bpy.types.Mesh:
    positions = np.empty((len(points.vertices), 3), np.float32)
    points.vertices.foreach_get("co", positions.ravel())
    taken = np.arange(0, len(positions), -(-len(positions) // MOST))
    taken = taken[np.isfinite(positions[taken]).all(axis=1)]
    positions = positions[taken]
    corners = (positions[:, None] + _CORNERS * (_OVERLAP / 2 * _spacing(positions))).reshape(-1, 3)
    triangles = (np.arange(len(positions), dtype=np.int32)[:, None, None] * 4 + _FACES).reshape(-1)
    mesh = bpy.data.meshes.new(points.name)
    mesh.vertices.add(len(corners))
    mesh.vertices.foreach_set("co", corners.astype(np.float32).ravel())
    mesh.loops.add(len(triangles))
    mesh.loops.foreach_set("vertex_index", triangles)
    mesh.polygons.add(len(triangles) // 3)
    mesh.polygons.foreach_set("loop_start", np.arange(0, len(triangles), 3, dtype=np.int32))
    mesh.update(calc_edges=True)
    for attribute in points.color_attributes:
        if attribute.domain == "POINT":
            colours = np.empty((len(points.vertices), 4), np.float32)
            attribute.data.foreach_get("color", colours.ravel())
            copy = mesh.color_attributes.new(attribute.name, attribute.data_type, "POINT")
            copy.data.foreach_set("color", np.repeat(colours[taken], 4, axis=0).ravel())
    return mesh


def _spacing(positions: Floats) -> float:
    """Return the median distance from a point to its nearest neighbour elsewhere."""
    tree = kdtree.KDTree(len(positions))
    for number, position in enumerate(positions.tolist()):
        tree.insert(position, number)
    tree.balance()
    some = positions[:: max(1, len(positions) // _MEASURED)].tolist()
    nearest = [near[-1][2] for near in (tree.find_n(position, 2) for position in some)]
    distances = [distance for distance in nearest if distance > 0]
    size = float(np.ptp(positions, axis=0).max()) if len(positions) else 1.0
    return float(np.median(distances)) if distances else size / 100
