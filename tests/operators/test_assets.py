# SPDX-License-Identifier: GPL-3.0-or-later
"""Generated models become assets of the file, all in one go."""

from __future__ import annotations

from tests.blender_session import installed


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
    marked = [thing for thing in bpy.data.objects if thing.asset_data]
    assert len(marked) == 2
    assert cube.asset_data is None
    (catalog_id,) = {thing.asset_data.catalog_id for thing in marked}
    assert f"{catalog_id}:Props:Props" in (tmp_path / "blender_assets.cats.txt").read_text()


def test_where_there_is_none_it_says_so(scene):
    import bpy

    bpy.data.meshes.new("Unused")
    assert bpy.ops.maquette.mark_as_assets(which="GENERATED") == {"CANCELLED"}
