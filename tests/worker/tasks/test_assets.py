# SPDX-License-Identifier: GPL-3.0-or-later
"""A model is saved as a separate .blend in an asset library."""

from __future__ import annotations

import pytest
from maquette.worker.launcher import ChildFailed

from tests.worker.tasks.test_preview import red_sphere

CARD = {"catalog": "Maquette", "author": "Ada", "licence": "CC0", "description": "From ball.png", "tags": ["Local"]}


def arguments(child, folder) -> dict:
    model = red_sphere(child, folder)
    child.call("preview", model)
    files = {"blend": model["blend"], "picture": model["output"], "folder": str(folder / "library")}
    return {**files, **CARD, "objects": model["objects"], "name": "Red Ball", "file": "red_ball.blend"}


def assets_of(path) -> list:
    import bpy

    with bpy.data.libraries.load(str(path), assets_only=True) as (found, wanted):
        wanted.objects, wanted.collections = found.objects, found.collections
    return [*wanted.objects, *wanted.collections]


def test_the_asset_has_its_picture_and_catalog(child, tmp_path):
    child.call("assets", arguments(child, tmp_path))
    library = tmp_path / "library"
    assert sorted(path.name for path in library.iterdir()) == ["blender_assets.cats.txt", "red_ball.blend"]
    (asset,) = assets_of(library / "red_ball.blend")
    data = asset.asset_data
    assert asset.name.startswith("Red Ball")
    assert (data.author, data.license, data.description) == ("Ada", "CC0", "From ball.png")
    assert data.catalog_id in (library / "blender_assets.cats.txt").read_text()
    assert tuple(asset.preview.image_size) == (64, 64)


def test_several_objects_are_one_asset(child, tmp_path):
    import bpy

    meshes = [bpy.data.meshes.new(name) for name in ("Part", "Part 2")]
    for mesh in meshes:
        mesh.from_pydata([(0, 0, 0), (1, 0, 0), (0, 0, 1)], [], [(0, 1, 2)])
    objects = [bpy.data.objects.new(mesh.name, mesh) for mesh in meshes]
    bpy.data.libraries.write(str(tmp_path / "parts.blend"), set(objects))
    task = {**CARD, "blend": str(tmp_path / "parts.blend"), "objects": ["Part", "Part 2"], "name": "Pair"}
    child.call("assets", {**task, "folder": str(tmp_path), "file": "pair.blend", "picture": str(tmp_path / "pair.png")})
    (asset,) = assets_of(tmp_path / "pair.blend")
    assert {each.name.rpartition(".")[0] or each.name for each in asset.all_objects} == {"Part", "Part 2"}


def test_without_a_picture_a_preview_is_rendered(child, tmp_path):
    child.call("assets", {**arguments(child, tmp_path), "picture": str(tmp_path / "drawn.png")})
    (asset,) = assets_of(tmp_path / "library" / "red_ball.blend")
    assert tuple(asset.preview.image_size) == (256, 256)
    middle = 4 * (128 * 256 + 128)
    assert asset.preview.image_pixels_float[middle] > 3 * asset.preview.image_pixels_float[middle + 1]


def test_missing_data_is_reported(child, tmp_path):
    task = arguments(child, tmp_path)
    with pytest.raises(ChildFailed, match="model_empty"):
        child.call("assets", {**task, "objects": ["Nothing"]})
