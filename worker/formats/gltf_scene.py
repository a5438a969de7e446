# SPDX-License-Identifier: GPL-3.0-or-later
"""Corrects a glTF's scene before Blender imports it: what is shown, its exact place, and what is left out.

Blender has 32-bit coordinates: half a million metres away they are half a metre apart. So the nodes' matrices are
computed here in 64 bits, and stored as a custom property of each object until its mesh is moved there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from ...geometry.arrays import Doubles
from .. import protocol
from ..protocol import TaskFailed

WORLD_MATRIX: Final = "maquette_place"  # 16 doubles: an object's world matrix, row by row, Z up
_MOST_TRIANGLES: Final = 20_000_000  # counted once for each node that shows a mesh; more than a scene can handle
_FAR: Final = 64.0  # times the largest node's distance to the common middle: beyond that the offset is removed
# From glTF's axes (Y up) to Blender's (Z up), as its importer does.
_TURN: Final = np.array([[1, 0, 0, 0], [0, 0, -1, 0], [0, 1, 0, 0], [0, 0, 0, 1]], np.float64)
_STRIPS: Final = (5, 6)  # the primitive modes of triangles that share corners

Document = dict[str, Any]


def mend(document: Document) -> None:
    """Reduce the document to what its scene shows, and store each node's matrix in its extras.

    Raises TaskFailed `model_too_large`; errors of a malformed document (LookupError, TypeError, ...) are left to the
    caller.
    """
    shown = _shown(document)
    for number, node in enumerate(_list(document, "nodes")):
        if number not in shown:
            for key in ("mesh", "skin", "camera", "extensions"):
                node.pop(key, None)
    _drop_what_is_not_kept(document)
    _part_without_normals(document)
    matrices = _world_matrices(document)
    _check_size(document)
    _bring_near(document, matrices)
    for number, matrix in matrices.items():
        node = document["nodes"][number]
        if not {"skin", "camera"} & node.keys() and "KHR_lights_punctual" not in node.get("extensions", {}):
            node.setdefault("extras", {})[WORLD_MATRIX] = (_TURN @ matrix @ _TURN.T).ravel().tolist()


def _list(document: Document, name: str) -> list[Document]:
    return document.get(name) or []


def _shown(document: Document) -> set[int]:
    """The nodes of the default scene, or of all if it has no scenes: then it is a library."""
    scenes, nodes = _list(document, "scenes"), _list(document, "nodes")
    if not scenes:
        document.pop("scene", None)
        return set(range(len(nodes)))
    number = document.get("scene", 0)
    waiting = list(scenes[number].get("nodes") or [])
    document["scenes"], document["scene"] = [scenes[number]], 0
    shown: set[int] = set()
    while waiting:
        node = waiting.pop()
        if node not in shown and 0 <= node < len(nodes):
            shown.add(node)
            waiting += nodes[node].get("children") or []
    return shown


def _drop_what_is_not_kept(document: Document) -> None:
    """Remove animations, variants, custom properties and attributes, which the joined mesh does not need.

    What stays of the custom properties: a subject's number, and the names of shape keys.
    """
    document.pop("animations", None)
    for name in ("scenes", "nodes", "meshes", "materials", "images", "skins", "cameras"):
        for entry in _list(document, name):
            extras = entry.pop("extras", None)
            subject = extras.get(protocol.SUBJECT) if name == "nodes" and isinstance(extras, dict) else None
            if type(subject) is int and 0 < subject < 1000:
                entry["extras"] = {protocol.SUBJECT: subject}
            names = extras.get("targetNames") if name == "meshes" and isinstance(extras, dict) else None
            if isinstance(names, list) and all(isinstance(each, str) for each in names):
                entry["extras"] = {"targetNames": names}
    for primitive in _primitives(document):
        primitive.get("extensions", {}).pop("KHR_materials_variants", None)
        attributes = primitive["attributes"]
        primitive["attributes"] = {key: value for key, value in attributes.items() if not key.startswith("_")}


def _primitives(document: Document) -> Iterator[Document]:
    for mesh in _list(document, "meshes"):
        yield from mesh["primitives"]


def _part_without_normals(document: Document) -> None:
    """Move primitives without normals, which are meant to be flat, to a mesh of their own if others have normals.

    Blender records for whole meshes only whether they had normals.
    """
    meshes, nodes = _list(document, "meshes"), _list(document, "nodes")
    flat: dict[int, int] = {}
    for number, mesh in enumerate(list(meshes)):
        without = [primitive for primitive in mesh["primitives"] if "NORMAL" not in primitive["attributes"]]
        if without and len(without) < len(mesh["primitives"]):
            flat[number] = len(meshes)
            meshes.append({**mesh, "primitives": without})
            mesh["primitives"] = [each for each in mesh["primitives"] if "NORMAL" in each["attributes"]]
    for number, node in enumerate(list(nodes)):
        if node.get("mesh") in flat:
            same: Document = {key: node[key] for key in ("skin", "weights", "extras", "extensions") if key in node}
            node["children"] = [*(node.get("children") or []), len(nodes)]
            nodes.append({**same, "mesh": flat[nodes[number]["mesh"]]})


def _world_matrices(document: Document) -> dict[int, Doubles]:
    """Each node's world matrix, (4, 4), in glTF's axes."""
    nodes = _list(document, "nodes")
    children = {child for node in nodes for child in node.get("children") or []}
    waiting = [(number, np.eye(4)) for number in range(len(nodes)) if number not in children]
    matrices: dict[int, Doubles] = {}
    while waiting:
        number, parent = waiting.pop()
        if number in matrices:
            continue
        matrices[number] = parent @ _matrix(nodes[number])
        waiting += [(child, matrices[number]) for child in nodes[number].get("children") or []]
    return matrices


def _matrix(node: Document) -> Doubles:
    if node.get("matrix") is not None:
        return np.array(node["matrix"], np.float64).reshape(4, 4).T
    matrix = np.eye(4)
    x, y, z, w = np.array(node.get("rotation") or [0, 0, 0, 1], np.float64)
    length = x * x + y * y + z * z + w * w
    s = 2 / length if length else 0.0
    matrix[:3, :3] = [
        [1 - s * (y * y + z * z), s * (x * y - z * w), s * (x * z + y * w)],
        [s * (x * y + z * w), 1 - s * (x * x + z * z), s * (y * z - x * w)],
        [s * (x * z - y * w), s * (y * z + x * w), 1 - s * (x * x + y * y)],
    ]
    matrix[:3, :3] *= np.array(node.get("scale") or [1, 1, 1], np.float64)
    matrix[:3, 3] = node.get("translation") or [0, 0, 0]
    return matrix


def _bring_near(document: Document, matrices: dict[int, Doubles]) -> None:
    """Move a distant scene to the origin by its roots, since bones are placed by Blender alone."""
    nodes = document["nodes"] if matrices else []
    joints = {joint for skin in _list(document, "skins") for joint in skin.get("joints") or []}
    spots = np.array([matrices[number][:3, 3] for number in matrices if "mesh" in nodes[number] or number in joints])
    if not len(spots) or not np.isfinite(spots).all():
        return
    middle = (spots.min(axis=0) + spots.max(axis=0)) / 2
    if float(np.abs(middle).max()) <= _FAR * max(1.0, float(np.ptp(spots, axis=0).max())):
        return
    children = {child for node in nodes for child in node.get("children") or []}
    for number, matrix in matrices.items():
        matrix[:3, 3] -= middle
        node = nodes[number]
        if number in children:
            continue
        if node.get("matrix") is not None:
            shifted = np.array(node["matrix"], np.float64)
            shifted[12:15] -= middle
            node["matrix"] = shifted.tolist()
        else:
            node["translation"] = (np.array(node.get("translation") or [0, 0, 0], np.float64) - middle).tolist()


def _check_size(document: Document) -> None:
    """Reject scenes of too many triangles: a small mesh may be shown by thousands of nodes."""
    accessors = _list(document, "accessors")
    counts = [
        sum(_triangles(primitive, accessors) for primitive in mesh["primitives"]) for mesh in _list(document, "meshes")
    ]
    total = 0
    for node in _list(document, "nodes"):
        if 0 <= node.get("mesh", -1) < len(counts):
            total += counts[node["mesh"]] * _instances(node, accessors)
    if total > _MOST_TRIANGLES:
        raise TaskFailed(protocol.MODEL_TOO_LARGE, f"{total / 1e6:.0f} million triangles")


def _triangles(primitive: Document, accessors: list[Document]) -> int:
    mode = primitive.get("mode", 4)
    named = primitive.get("indices", primitive["attributes"].get("POSITION"))
    count = int(accessors[named]["count"]) if named is not None else 0
    return max(0, count - 2) if mode in _STRIPS else count // 3  # for points and lines, their index count


def _instances(node: Document, accessors: list[Document]) -> int:
    instancing = (node.get("extensions") or {}).get("EXT_mesh_gpu_instancing")
    if instancing is None:
        return 1
    return max((int(accessors[number]["count"]) for number in instancing["attributes"].values()), default=1)
