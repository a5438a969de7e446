# SPDX-License-Identifier: GPL-3.0-or-later
"""Generated models become assets of the file and of asset libraries."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.blender_session import generate, installed, sentence_of, triangles


def test_a_generated_model_says_where_it_comes_from(finished_job):
    import bpy

    bpy.ops.maquette.import_job(job=finished_job)
    model = bpy.context.active_object
    assert bpy.ops.maquette.mark_as_assets(author=" Ada ", licence="CC0", catalog="Props") == {"FINISHED"}
    data = model.asset_data
    assert data.description == "Generated from disc by Local"
    assert (data.author, data.license) == ("Ada", "CC0")
    assert {tag.name for tag in data.tags} == {"Maquette", "Local"}
    job = installed("runtime.session").job(finished_job)
    assert (model.preview is not None) == job.preview.is_file()


def test_all_generated_models_are_marked_in_one_go_and_nothing_else(finished_job, tmp_path):
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    cube = bpy.context.active_object
    for _ in range(2):
        bpy.ops.maquette.import_job(job=finished_job)
    bpy.ops.maquette.make_lods()
    bpy.ops.object.select_all(action="DESELECT")
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    assert bpy.ops.maquette.mark_as_assets(which="GENERATED", catalog="Props") == {"FINISHED"}
    marked = [obj for obj in bpy.data.objects if obj.asset_data]
    assert len(marked) == 2
    assert cube.asset_data is None
    (catalog_id,) = {obj.asset_data.catalog_id for obj in marked}
    assert f"{catalog_id}:Props:Props" in (tmp_path / "blender_assets.cats.txt").read_text()


def test_without_models_it_says_so(scene):
    import bpy

    bpy.data.meshes.new("Unused")
    assert bpy.ops.maquette.mark_as_assets(which="GENERATED") == {"CANCELLED"}


@pytest.fixture
def library(tmp_path):
    preferences = installed("settings.preferences").get()
    before = preferences.asset_folder, preferences.asset_author
    preferences.asset_folder, preferences.asset_author = str(tmp_path / "library"), "Ada"
    yield tmp_path / "library"
    preferences.asset_folder, preferences.asset_author = before
    libraries = bpy_libraries()
    for found in [each for each in libraries if each.name.startswith("Maquette")]:
        libraries.remove(found)


def bpy_libraries():
    import bpy

    return bpy.context.preferences.filepaths.asset_libraries


def asset_of(path):
    import bpy

    with bpy.data.libraries.load(str(path), assets_only=True) as (found, wanted):
        wanted.objects = found.objects
    (asset,) = wanted.objects
    return asset


def test_a_job_s_model_is_saved_in_the_library_as_delivered(finished_job, library):
    import bpy

    assert bpy.ops.maquette.save_to_asset_library(job=finished_job) == {"FINISHED"}
    (saved,) = library.glob("*.blend")
    assert saved.name == f"disc-{finished_job[:8]}.blend"
    asset = asset_of(saved)
    assert (asset.asset_data.description, asset.asset_data.author) == ("Generated from disc by Local", "Ada")
    assert asset.preview.image_size[0] > 0
    assert [Path(each.path) for each in bpy_libraries() if each.name.startswith("Maquette")] == [library]
    bpy.ops.maquette.save_to_asset_library(job=finished_job)
    assert list(library.glob("*.blend")) == [saved]


PUBLISH = "import sys, bpy; from _bpy_internal.assets import remote_library as it; it.asset_listing_main(sys.argv[1:])"


def test_the_library_is_published_by_blender_s_own_command(finished_job, library):
    import bpy

    if bpy.app.version < (5, 2, 0):
        pytest.skip("`blender --command asset_listing` came with Blender 5.2")
    bpy.ops.maquette.save_to_asset_library(job=finished_job)
    (saved,) = library.glob("*.blend")
    # In a separate Blender, because it opens one file after another.
    command = [sys.executable, "-c", PUBLISH, "generate", str(library)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (library / "_asset-library-meta.json").is_file(), done.stderr
    pages = [json.loads(page.read_text()) for page in (library / "_v1").rglob("*.json")]
    (asset,) = [asset for page in pages for asset in page.get("assets", ())]
    assert (asset["files"], asset["meta"]["author"]) == ([saved.name], "Ada")
    assert (library / asset["thumbnail"]["url"]).stat().st_size > 0


def test_selected_models_are_saved_as_they_look_now(finished_job, library):
    import bpy

    bpy.ops.maquette.import_job(job=finished_job)
    model = bpy.context.active_object
    model.name = "Coin"
    bpy.ops.maquette.simplify(target_triangles=300)
    bpy.ops.mesh.primitive_cube_add()
    model.select_set(True)
    assert bpy.ops.maquette.save_to_asset_library() == {"FINISHED"}
    found = {path.name.split("-")[0]: asset_of(path) for path in library.glob("*.blend")}
    assert set(found) == {"Coin", "Cube"}
    assert triangles(found["Coin"].data) <= 300
    assert model.asset_data is None


def test_arriving_models_are_saved_to_the_library_if_wanted(picture, library, scene):
    preferences = installed("settings.preferences").get()
    preferences.use_asset_library = True
    try:
        job = generate(picture)["maquette_job"]
        installed("runtime.assets").wait()
    finally:
        preferences.use_asset_library = False
    assert [path.name for path in library.glob("*.blend")] == [f"disc-{job[:8]}.blend"]


def test_a_library_that_cannot_be_written_is_reported(finished_job, library):
    import bpy

    library.write_text("a file in the way")
    sentence = sentence_of(lambda: bpy.ops.maquette.save_to_asset_library(job=finished_job))
    assert "library" in sentence or "disk" in sentence or "written" in sentence
