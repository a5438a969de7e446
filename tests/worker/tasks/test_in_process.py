# SPDX-License-Identifier: GPL-3.0-or-later
"""Importing without a child leaves the open file unchanged."""

from __future__ import annotations

import pytest

from tests.worker import models


@pytest.fixture
def direct(blender):
    from maquette.worker.tasks import in_process

    return in_process


@pytest.fixture
def cube():
    """An artist's scene: a selected, active cube and its material, whose names the model would also use."""
    import bpy

    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    bpy.ops.mesh.primitive_cube_add()
    obj = bpy.context.active_object
    obj.name = obj.data.name = "Crate"
    obj.data.materials.append(bpy.data.materials.new("Crate"))
    bpy.data.meshes.new("Unused")
    yield obj
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)


def state() -> dict:
    import bpy

    names = [found.identifier for found in bpy.data.bl_rna.properties if found.type == "COLLECTION"]
    scene = bpy.context.scene
    return {
        "blocks": {name: sorted(block.name for block in getattr(bpy.data, name)) for name in names},
        "active": bpy.context.view_layer.objects.active,
        "selected": list(bpy.context.view_layer.objects.selected),
        "in the scene": [obj.name for obj in scene.collection.all_objects],
        "frames": (scene.frame_start, scene.frame_end, scene.frame_current),
    }


def arguments(folder, content: bytes) -> dict:
    (folder / "model.glb").write_bytes(content)
    files = {"model": str(folder / "model.glb"), "output": str(folder / "model.blend"), "picture": None}
    return {**files, "format": "glb", "name": "Crate", "simplify_to": 0}


def test_the_open_file_stays_and_the_blend_is_written(direct, cube, tmp_path, appended):
    before = state()
    nodes = [{"children": [1, 2]}, {"mesh": 0, "name": "Crate"}, {"mesh": 0, "translation": [3, 0, 0]}]
    content = models.glb(*models.box(), material={"name": "Crate"}, nodes=nodes)
    answer = direct.run(arguments(tmp_path, content))
    assert answer["type"] == "result"
    assert state() == before
    assert answer["result"]["triangles"] == 24
    with appended(tmp_path / "model.blend") as (objects, meshes):
        assert len(objects) == len(meshes) == 1
        assert len(objects[0].data.polygons) == 24


@pytest.mark.parametrize("hide", ["hide_viewport", "exclude"])
def test_parts_are_joined_also_where_the_active_collection_is_hidden(direct, cube, tmp_path, hide):
    import bpy

    hidden = bpy.data.collections.new("Hidden")
    bpy.context.scene.collection.children.link(hidden)
    layer = bpy.context.view_layer.layer_collection.children["Hidden"]
    bpy.context.view_layer.active_layer_collection = layer
    setattr(layer, hide, True)
    before = state()
    nodes = [{"children": [1, 2]}, {"mesh": 0}, {"mesh": 0, "translation": [3, 0, 0]}]
    answer = direct.run(arguments(tmp_path, models.glb(*models.box(), nodes=nodes)))
    assert answer["result"]["triangles"] == 24
    assert state() == before


def test_no_operator_of_ours_runs_in_an_override_of_the_context(direct, cube, tmp_path, monkeypatch):
    """On Python 3.11 that crashes Blender while a thread runs, and one always runs when this is needed."""
    import bpy

    overridden = []
    real = bpy.types.Context.temp_override
    monkeypatch.setattr(bpy.types.Context, "temp_override", lambda *a, **k: overridden.append(k) or real(*a, **k))
    nodes = [{"children": [1, 2]}, {"mesh": 0}, {"mesh": 0, "translation": [3, 0, 0]}]
    direct.run(arguments(tmp_path, models.glb(*models.box(), nodes=nodes)))
    assert overridden == []


def test_a_damaged_file_leaves_nothing(direct, cube, tmp_path):
    before = state()
    answer = direct.run(arguments(tmp_path, models.glb(*models.box())[:-100]))
    assert (answer["type"], answer["code"]) == ("error", "model_unreadable")
    assert state() == before
