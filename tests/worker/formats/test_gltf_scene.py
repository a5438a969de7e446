# SPDX-License-Identifier: GPL-3.0-or-later
"""Which nodes of a glTF's scene are imported, at bounded cost."""

from __future__ import annotations

import json

import numpy as np
import pytest
from maquette.worker.launcher import ChildFailed

from tests.worker import models

RIG = [
    {"name": "Rig", "children": [1]},
    {"name": "Hip", "children": [2]},
    {"name": "Head", "translation": [0, 1, 0]},
    {"mesh": 0, "skin": 0},
]


def rigged(nodes: list[dict] | None = None) -> dict:
    """A box rigged to two bones, half of it each, as a document and its buffer."""
    positions, triangles, *_ = models.box()
    document, binary = models.unpack(models.glb(positions, triangles))
    joints = np.zeros((24, 4), np.uint8)
    joints[:, 0] = positions[:, 1] > 0.5
    weights = np.tile(np.array([1, 0, 0, 0], np.float32), (24, 1))
    inverse = np.tile(np.eye(4, dtype=np.float32), (2, 1, 1))
    inverse[1, 3, 1] = -1
    for values, kind, component in ((joints, "VEC4", 5121), (weights, "VEC4", 5126), (inverse, "MAT4", 5126)):
        view = {"buffer": 0, "byteOffset": len(binary), "byteLength": values.nbytes}
        document["bufferViews"].append(view)
        view_number = len(document["bufferViews"]) - 1
        accessor = {"bufferView": view_number, "componentType": component, "count": len(values), "type": kind}
        document["accessors"].append(accessor)
        binary += values.tobytes()
    first = len(document["accessors"]) - 3
    document["meshes"][0]["primitives"][0]["attributes"] |= {"JOINTS_0": first, "WEIGHTS_0": first + 1}
    document["skins"] = [{"joints": [1, 2], "inverseBindMatrices": first + 2}]
    document["nodes"], document["scenes"] = json.loads(json.dumps(nodes or RIG)), [{"nodes": [0, 3]}]
    document["buffers"][0]["byteLength"] = len(binary)
    return {"document": document, "binary": binary}


def test_a_rigged_model_comes_without_the_importers_bone_shape(prepare):
    result, written = prepare(models.pack(**rigged()))
    assert (result["triangles"], result["vertices"]) == (12, 8)
    assert result["dimensions"] == pytest.approx([1, 1, 1], abs=1e-6)
    with written as (objects, _):
        assert [found.type for found in objects] == ["MESH"]


@pytest.mark.parametrize("number", [0, 1])
def test_a_rig_far_away_keeps_its_models_shape(prepare, number):
    nodes = json.loads(json.dumps(RIG))
    nodes[number]["translation"] = [500_000.0, 120.0, -4_649_776.0]
    result, _ = prepare(models.pack(**rigged(nodes)))
    assert result["triangles"] == 12
    assert result["dimensions"] == pytest.approx([1, 1, 1], abs=1e-5)


def test_a_model_named_like_the_importers_bone_shape_stays(prepare):
    assert prepare(models.glb(*models.box(), nodes=[{"mesh": 0, "name": "Icosphere"}]))[0]["triangles"] == 12


def scenes(**more) -> dict:
    document, binary = models.unpack(models.glb(*models.box()))
    document["nodes"] = [{"mesh": 0}, {"mesh": 0, "translation": [5, 0, 0]}, {"mesh": 0, "translation": [0, 9, 0]}]
    return {"document": {**document, **more}, "binary": binary}


@pytest.mark.parametrize(
    ("more", "triangles"),
    [
        ({"scenes": [{"nodes": [0]}, {"nodes": [1]}], "scene": 1}, 12),
        ({"scenes": [{"nodes": [0, 1]}, {"nodes": [2]}], "scene": 0}, 24),
        ({"scenes": [{"nodes": [0]}]}, 12),
        ({"scenes": []}, 36),
    ],
)
def test_only_the_active_scenes_nodes_are_imported(prepare, more, triangles):
    assert prepare(models.pack(**scenes(**more)))[0]["triangles"] == triangles


def test_custom_properties_and_attributes_are_not_imported(prepare):
    document, binary = models.unpack(models.glb(*models.box(), material={"extras": {"a": "x" * 1000}}))
    document["meshes"][0]["extras"] = {"b": list(range(1000))}
    document["nodes"][0]["extras"] = {"c": {"d": 1}, "maquette_subject": "not a number"}
    attributes = document["meshes"][0]["primitives"][0]["attributes"]
    attributes |= {f"_BATCH{number}": attributes["POSITION"] for number in range(20)}
    _, written = prepare(models.pack(document, binary))
    with written as (objects, _):
        mesh = objects[0].data
        assert list(objects[0].keys()) == list(mesh.keys()) == list(mesh.materials[0].keys()) == []
        assert not [found.name for found in mesh.attributes if found.name.startswith("_BATCH")]


def test_variants_and_animations_are_not_imported(prepare):
    document, binary = models.unpack(models.glb(*models.box(), material={"name": "Shown"}))
    document["materials"].append({"name": "Other"})
    document["extensionsUsed"] = ["KHR_materials_variants"]
    document["extensions"] = {"KHR_materials_variants": {"variants": [{"name": "Other"}]}}
    mappings = {"mappings": [{"material": 1, "variants": [0]}]}
    document["meshes"][0]["primitives"][0]["extensions"] = {"KHR_materials_variants": mappings}
    sampler = {"input": 1, "output": 1}
    document["animations"] = [{"channels": [{"sampler": 0, "target": {"node": 0, "path": "translation"}}],
                               "samplers": [sampler]}]  # fmt: skip
    _, written = prepare(models.pack(document, binary))
    with written as (objects, _):
        assert [material.name for material in objects[0].data.materials] == ["Crate"]
        assert objects[0].animation_data is None


@pytest.mark.parametrize("way", ["nodes", "instances", "counts"])
def test_a_small_file_that_declares_huge_counts_is_refused(prepare, way):
    document, binary = models.unpack(models.glb(*models.box()))
    accessors = document["accessors"]
    if way == "nodes":
        accessors[0]["count"] = 36_000_000
        document["nodes"] = [{"mesh": 0}, {"mesh": 0}]
        document["scenes"] = [{"nodes": [0, 1]}]
    elif way == "instances":
        accessors.append({"componentType": 5126, "count": 2_000_000, "type": "VEC3"})
        instancing = {"attributes": {"TRANSLATION": len(accessors) - 1}}
        document["nodes"][0]["extensions"] = {"EXT_mesh_gpu_instancing": instancing}
        document["extensionsUsed"] = ["EXT_mesh_gpu_instancing"]
    else:
        accessors.append({"componentType": 5126, "count": 90_000_000, "type": "VEC3"})
        primitive = {"mode": 0, "attributes": {"POSITION": len(accessors) - 1}}
        document["meshes"][0]["primitives"].append(primitive)
    with pytest.raises(ChildFailed) as caught:
        prepare(models.pack(document, binary))
    assert caught.value.code == "model_too_large"
    assert "million triangles" in caught.value.detail
