# SPDX-License-Identifier: GPL-3.0-or-later
"""Vertex colours are shown on the parts that have them and leave other parts unchanged."""

from __future__ import annotations

import numpy as np
import pytest

from tests.worker import models


def base_colour(material):
    """A material's base colour, or the name of the attribute that it reads it from."""
    nodes = material.node_tree.nodes
    socket = next(node for node in nodes if node.type == "BSDF_PRINCIPLED").inputs["Base Color"]
    names = [node.layer_name for node in nodes if node.type == "VERTEX_COLOR"]
    return names[0] if socket.is_linked and names else tuple(round(value, 3) for value in socket.default_value)[:3]


def parts(plain_material: int | None, *, mode: int = 4) -> bytes:
    """A part with colours and material 0, and one without colours with another material, the same one, or none."""
    positions, triangles, _, normals = models.box()
    document, binary = models.unpack(models.glb(positions, triangles, None, normals))
    coloured = document["meshes"][0]["primitives"][0]
    plain = {**coloured, "attributes": dict(coloured["attributes"])}
    colours = np.tile(np.array([0, 0.25, 1, 1], np.float32), (24, 1))
    document["bufferViews"].append({"buffer": 0, "byteOffset": len(binary), "byteLength": colours.nbytes})
    view = len(document["bufferViews"]) - 1
    document["accessors"].append({"bufferView": view, "componentType": 5126, "count": 24, "type": "VEC4"})
    binary += colours.tobytes()
    document["buffers"][0]["byteLength"] = len(binary)
    coloured["attributes"]["COLOR_0"] = len(document["accessors"]) - 1
    coloured["material"] = 0
    if plain_material is not None:
        plain["material"] = plain_material
    document["materials"] = [{"pbrMetallicRoughness": {}}, {"pbrMetallicRoughness": {"baseColorFactor": [1, 0, 0, 1]}}]
    document["meshes"].append({"primitives": [plain]})
    document["nodes"] = [{"mesh": 0}, {"mesh": 1, "translation": [3, 0, 0]}]
    if mode != 4:
        line = {"mode": mode, "attributes": coloured["attributes"], "material": 0}
        document["meshes"].append({"primitives": [line, dict(coloured)]})
        document["nodes"].append({"mesh": 2, "translation": [0, 3, 0]})
    document["scenes"] = [{"nodes": list(range(len(document["nodes"])))}]
    return models.pack(document, binary)


def shown(mesh) -> dict[bool, set]:
    """The base colours of the faces on the right, which have no vertex colours, and of those on the left."""
    found: dict[bool, set] = {True: set(), False: set()}
    for face in mesh.polygons:
        found[face.center.x > 0].add(base_colour(mesh.materials[face.material_index]))
    return found


@pytest.mark.parametrize(("material", "colour"), [(1, (1, 0, 0)), (0, (1, 1, 1)), (None, None)])
def test_a_part_without_colours_keeps_its_material(prepare, material, colour):
    _, written = prepare(parts(material))
    with written as (objects, _):
        found = shown(objects[0].data)
        assert found[False] == {"Color"}
        assert len(found[True]) == 1
        assert "Color" not in found[True]
        assert colour is None or found[True] == {colour}


@pytest.mark.parametrize("mode", [4, 1])
def test_attribute_names_are_unique(prepare, mode):
    _, written = prepare(parts(1, mode=mode))
    with written as (objects, _):
        names = [found.name for found in objects[0].data.attributes]
        assert sorted(names) == sorted(set(names))
        assert len(objects[0].data.color_attributes) == 1
        attribute = objects[0].data.color_attributes[0]
        values = {tuple(round(channel, 2) for channel in each.color) for each in attribute.data}
        assert values == {(0, 0.25, 1, 1), (1, 1, 1, 1)}


def test_a_plain_part_gets_no_colours_from_a_part_without_a_material(prepare):
    document, binary = models.unpack(models.glb(*models.box()))
    red = {"pbrMetallicRoughness": {"baseColorFactor": [1, 0, 0, 1]}}
    document["materials"] = [red]
    first = document["meshes"][0]["primitives"][0]
    document["meshes"].append({"primitives": [{**first, "material": 0}]})
    document["nodes"] = [{"mesh": 1}, {"mesh": 0, "translation": [3, 0, 0]}]
    document["scenes"] = [{"nodes": [0, 1]}]
    _, written = prepare(models.pack(document, binary))
    with written as (objects, _):
        found = shown(objects[0].data)
        assert (1, 0, 0) in found[False]
        assert (1, 0, 0) not in found[True]
