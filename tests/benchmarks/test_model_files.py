# SPDX-License-Identifier: GPL-3.0-or-later
"""The models used for measuring have the stated sizes."""

from __future__ import annotations

import pytest
from maquette.client.files import model

from benchmarks import model_files
from benchmarks.model_files import ModelFile


def test_a_model_has_its_triangles_and_its_texture(blender, tmp_path, monkeypatch):
    import bpy

    monkeypatch.setattr(model_files, "FOLDER", tmp_path)
    path = ModelFile("small", 5000, 64).path()
    model.check(path, "glb")
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    bpy.ops.import_scene.gltf(filepath=str(path))
    mesh = bpy.context.selected_objects[0].data
    assert len(mesh.polygons) == pytest.approx(5000, rel=0.1)
    assert tuple(bpy.data.images[0].size) == (64, 64)
    assert min(face.area for face in mesh.polygons) > 0
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)


def test_a_model_is_made_once(tmp_path, monkeypatch):
    monkeypatch.setattr(model_files, "FOLDER", tmp_path)
    first = ModelFile("small", 500, 64).path()
    made = first.stat().st_mtime_ns
    assert ModelFile("small", 500, 64).path().stat().st_mtime_ns == made
