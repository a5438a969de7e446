# SPDX-License-Identifier: GPL-3.0-or-later
"""Each subject of a picture becomes a separate object, by the operators, with a real child."""

from __future__ import annotations

import pytest

from tests import pictures
from tests.blender_session import installed, newest, triangles
from tests.operators.conftest import change

# A large crate and, to its right, one half as tall: together 120 pixels wide and 80 tall, which become 2 metres.
BOXES = ((10, 10, 70, 90), (90, 50, 130, 90))


@pytest.fixture
def crates(scene, tmp_path):
    """Order a model of two crates; returns its objects, the largest first."""
    import bpy

    (tmp_path / "crates.png").write_bytes(pictures.crates(*BOXES))

    def order(**settings):
        local = scene.maquette.local
        local.subjects, local.shape, local.triangles, local.height = "EACH", "EXTRUDE", 4000, 2.0
        for name, value in settings.items():
            setattr(scene.maquette, name, value)
        assert bpy.ops.maquette.generate(image_path=str(tmp_path / "crates.png"), service="LOCAL") == {"FINISHED"}
        return sorted(bpy.context.selected_objects, key=lambda obj: obj["maquette_subject"])

    return order


def test_each_is_an_object_all_selected_and_the_largest_active(crates):
    import bpy

    objects = crates()
    assert [obj.name for obj in objects] == ["crates", "crates.001"]
    assert bpy.context.active_object == objects[0]
    assert {obj["maquette_job"] for obj in objects} == {newest().job_id}
    assert [obj.parent for obj in objects] == [None, None]
    assert [obj.dimensions.z for obj in objects] == pytest.approx([2.0, 1.0], abs=0.05)
    assert [obj.location.x for obj in objects] == pytest.approx([-30 / 40, 40 / 40], abs=0.05)
    assert [tuple(obj.location)[1:] for obj in objects] == [pytest.approx((0, 0), abs=0.05)] * 2


def test_they_come_in_one_undo_step(crates):
    import bpy

    bpy.ops.ed.undo_push(message="before")
    crates()
    bpy.ops.ed.undo()
    assert not [obj for obj in bpy.data.objects if "maquette_job" in obj]


def test_the_job_has_its_model_while_one_of_them_is_left(crates):
    import bpy

    job_id = crates()[0]["maquette_job"]
    mirror, arrivals = installed("runtime.gallery_listing"), installed("runtime.arrival")
    bpy.data.objects.remove(bpy.data.objects["crates"])
    assert mirror.model_ids() == {job_id}
    assert [obj.name for obj in arrivals.models(job_id)] == ["crates.001"]
    bpy.data.objects.remove(bpy.data.objects["crates.001"])
    assert mirror.model_ids() == set()


def test_importing_again_brings_all_of_them(crates):
    import bpy

    job_id = crates()[0]["maquette_job"]
    assert bpy.ops.maquette.import_job(job=job_id) == {"FINISHED"}
    assert [obj.name for obj in bpy.context.selected_objects] == ["crates.002", "crates.003"]


def test_triangles_on_arrival_are_divided_and_each_can_be_restored_by_itself(crates):
    import bpy

    objects = crates(use_simplify=True, simplify_to=1000)
    assert sum(triangles(obj.data) for obj in objects) == pytest.approx(1000, rel=0.05)
    assert [obj.maquette.target for obj in objects] == pytest.approx([750, 250], rel=0.1)
    small = triangles(objects[1].data)
    bpy.ops.maquette.restore_original()
    assert triangles(objects[0].data) > 2000
    assert triangles(objects[1].data) == small


def test_one_can_be_reshaped_by_itself(crates):
    import bpy

    first, second = crates()
    untouched = triangles(first.data)
    bpy.context.view_layer.objects.active = second
    before, where = second.dimensions.copy(), second.location.copy()
    assert bpy.ops.maquette.edit_shape() == {"FINISHED"}
    assert second.maquette.shape.triangles == pytest.approx(1000, rel=0.2)
    second.maquette.shape.depth = 3.0
    assert second.maquette.refusal == ""
    bpy.context.view_layer.update()
    assert second.dimensions.y == pytest.approx(3 * before.y, rel=0.05)
    assert (second.dimensions.x, second.dimensions.z) == pytest.approx((before.x, before.z), rel=0.02)
    assert second.location == where
    assert triangles(first.data) == untouched


def test_without_a_child_they_are_imported_here(crates):
    import bpy

    objects = crates()
    job_id, counts = objects[0]["maquette_job"], [triangles(obj.data) for obj in objects]
    bpy.data.batch_remove(objects)
    job = change(job_id, report={}, state=installed("jobs.state").State.READY)
    job.blend.unlink()
    assert bpy.ops.maquette.import_job(job=job_id) == {"FINISHED"}
    assert [triangles(obj.data) for obj in installed("runtime.arrival").models(job_id)] == counts


def test_they_replace_a_block_out_together(crates, scene):
    import bpy

    bpy.ops.mesh.primitive_cube_add(size=1, location=(5, 0, 1))
    block_out = bpy.context.active_object
    block_out.name, block_out.scale = "Shelf", (6, 6, 2)
    scene.maquette.arrival.place, scene.maquette.arrival.block_out = "BLOCK_OUT", "REPLACE"
    objects = crates()
    assert [obj.name for obj in objects] == ["Shelf", "Shelf.001"]
    assert objects[0].location.z == pytest.approx(0, abs=0.01)
    assert objects[0].dimensions.z == pytest.approx(2.0, abs=0.01)
    left, right = (
        objects[0].location.x - objects[0].dimensions.x / 2,
        objects[1].location.x + objects[1].dimensions.x / 2,
    )
    assert (left + right) / 2 == pytest.approx(5, abs=0.05)


def test_several_views_stay_one_object_and_the_job_says_so(scene, tmp_path):
    import bpy
    from maquette.client.views import ViewRole

    for name in ("front", "left"):
        (tmp_path / f"{name}.png").write_bytes(pictures.figure(64))
        view = scene.maquette.views.add()
        view.role = ViewRole[name.upper()].value
        view.image = bpy.data.images.load(str(tmp_path / f"{name}.png"))
    scene.maquette.input, scene.maquette.local.subjects = "VIEWS", "EACH"
    bpy.ops.maquette.generate(service="LOCAL")
    assert len(bpy.context.selected_objects) == 1
    assert "Several views make one object" in " ".join(installed("runtime.session").job(newest().job_id).all_remarks)


def test_each_is_baked_and_gets_its_levels_of_detail_by_itself(crates):
    import bpy

    first, second = crates(use_simplify=True, simplify_to=1000)
    bpy.context.view_layer.objects.active = second
    assert bpy.ops.maquette.bake_detail(size="512") == {"FINISHED"}
    assert (first.maquette.is_baked, second.maquette.is_baked) == (False, True)
    assert bpy.ops.maquette.make_lods(levels=1) == {"FINISHED"}
    assert {"crates.001_LOD0", "crates.001_LOD1"} <= {obj.name for obj in bpy.data.objects}
    assert "crates_LOD0" not in bpy.data.objects
