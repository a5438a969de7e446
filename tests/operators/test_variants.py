# SPDX-License-Identifier: GPL-3.0-or-later
"""Several models from one click: with different seeds, or a local one that the service's model replaces later."""

from __future__ import annotations

from itertools import pairwise

import bpy
import pytest

from tests.blender_session import empty_file, installed, let_settle, newest, sentence_of, shown
from tests.operators.conftest import bounds, hang
from tests.panels.recording import draw

pytestmark = pytest.mark.early


@pytest.fixture
def chosen(scene, picture, sandbox, account):
    """Choose the picture and the service, as in the panel; returns the sandbox."""
    account(sandbox, "key")
    scene.maquette.service = "MODELSLAB"
    scene.maquette.image = bpy.data.images.load(str(picture))
    scene.maquette.modelslab.mesh_simplify = 0.98
    return sandbox


def made_by(service):
    return [obj for obj in bpy.data.objects if obj.get("maquette_service") == service]


def test_models_of_four_seeds_are_placed_side_by_side(chosen):
    before = chosen.stats()["accepted"]
    assert bpy.ops.maquette.generate_several(count=4) == {"FINISHED"}
    assert bpy.ops.maquette.wait() == {"FINISHED"}
    assert chosen.stats()["accepted"] == before + 4
    models = sorted(made_by("MODELSLAB"), key=lambda obj: obj.location.x)
    assert len({obj["maquette_seed"] for obj in models}) == len(models) == 4
    for left, right in pairwise(models):
        assert bounds(left)[1][0] < bounds(right)[0][0]


def test_the_price_is_shown_as_far_as_it_is_known(chosen):
    costs, name = installed("settings.costs"), installed("client.capabilities").ServiceName.MODELSLAB
    state = shown()
    state.account_service, state.account = "MODELSLAB", "12.50 USD"
    assert "12.50 USD" in costs.of_several(name, "a.host")
    state.account_service = "STABLE_DIFFUSION"
    assert "12.50" not in costs.of_several(name, "a.host")
    assert "a.host" in costs.of_several(name, "a.host")
    state.account = ""


def test_the_local_service_has_no_seeds(scene):
    assert not bpy.ops.maquette.generate_several.poll()
    assert not bpy.ops.maquette.generate_local_first.poll()
    assert "Seeds" not in draw("MAQUETTE_MT_generate").text


def test_the_menu_offers_both(chosen):
    text = draw("MAQUETTE_MT_generate").text
    assert "Four Seeds" in text
    assert "Local at Once" in text


def local_model():
    """The local stand-in, once it has arrived; the service's model arrives when the test releases it."""
    pump = installed("runtime.pump")
    assert pump.work_until(lambda: made_by("LOCAL"), timeout=60)
    return made_by("LOCAL")[0]


@pytest.fixture
def slow(chosen, monkeypatch):
    """Hold the service's model back until it is released."""
    arrival = installed("runtime.arrival")
    may_arrive = arrival._may_arrive
    held = {"MODELSLAB"}
    monkeypatch.setattr(
        arrival, "_may_arrive", lambda engine, job: job.service.value not in held and may_arrive(engine, job)
    )
    return held.clear


def test_the_service_s_model_replaces_the_local_one(slow):
    collection, parent = bpy.data.collections.new("Props"), bpy.data.objects.new("Parent", None)
    bpy.context.scene.collection.objects.link(parent)
    bpy.context.scene.collection.children.link(collection)
    assert bpy.ops.maquette.generate_local_first() == {"FINISHED"}
    local = local_model()
    for each in local.users_collection:
        each.objects.unlink(local)
    collection.objects.link(local)
    parent.location = (0.0, 2.0, 0.0)
    bpy.context.view_layer.update()
    local.parent = parent
    local.location, local.rotation_euler, local.scale = (3.0, 1.0, 0.5), (0.3, 0.2, 1.0), (2.0, 2.0, 2.0)
    bpy.context.view_layer.update()
    name, matrix, size = local.name, local.matrix_world.copy(), local.dimensions.copy()
    bpy.ops.ed.undo_push(message="placed")
    slow()
    assert bpy.ops.maquette.wait() == {"FINISHED"}
    assert made_by("LOCAL") == []
    (model,) = made_by("MODELSLAB")
    bpy.context.view_layer.update()
    assert (model.name, model.parent.name, [each.name for each in model.users_collection]) == (
        name,
        "Parent",
        ["Props"],
    )
    for row, expected in zip(model.matrix_world, matrix, strict=True):
        assert list(row) == pytest.approx(list(expected), abs=1e-4)
    assert max(model.dimensions[axis] / size[axis] for axis in range(3)) == pytest.approx(1.0, abs=0.02)
    bpy.ops.ed.undo()
    assert [obj.name for obj in made_by("LOCAL")] == [name]
    assert made_by("MODELSLAB") == []


@pytest.mark.parametrize("kind", ["OBJECT", "BONE", "VERTEX", "VERTEX_3"])
def test_with_any_parent_the_service_s_model_gets_the_same_transform(slow, kind):
    """Even an unevenly scaled and mirrored parent, which shears its children."""
    assert bpy.ops.maquette.generate_local_first() == {"FINISHED"}
    local = local_model()
    local.rotation_mode, local.rotation_euler, local.scale = "ZYX", (0.3, 0.2, 1.0), (2.0, 1.0, 1.5)
    bpy.context.view_layer.update()
    parent = hang(local, kind)
    matrix, basis = local.matrix_world.copy(), local.matrix_basis.copy()
    bpy.ops.ed.undo_push(message="placed")
    slow()
    assert bpy.ops.maquette.wait() == {"FINISHED"}
    (model,) = made_by("MODELSLAB")
    bpy.context.view_layer.update()
    assert (model.parent, model.parent_type, model.rotation_mode) == (parent, kind, "ZYX")
    assert values(model.matrix_world) == pytest.approx(values(matrix), abs=1e-4)
    assert values(model.matrix_basis) == pytest.approx(values(basis), abs=1e-4), "the numbers that the artist sees"
    parent.location.x += 5.0
    bpy.context.view_layer.update()
    assert model.matrix_world.translation.x == pytest.approx(matrix.translation.x + 5.0, abs=1e-3)


def values(matrix):
    return [value for row in matrix for value in row]


def test_the_stand_in_is_not_offered_again(slow):
    bpy.ops.maquette.generate_local_first()
    stand_in = local_model()["maquette_job"]
    slow()
    assert bpy.ops.maquette.wait() == {"FINISHED"}
    let_settle()
    assert newest().state == "IMPORTED"
    empty_file()
    let_settle()
    listed = {job.job_id: job for job in shown().jobs}
    assert not listed[stand_in].is_missing
    assert not listed[stand_in].is_offered


def test_without_the_stand_in_the_service_s_model_is_placed_as_ordered(slow):
    bpy.context.scene.cursor.location = (2.0, 3.0, 0.0)
    bpy.ops.maquette.generate_local_first()
    bpy.data.objects.remove(local_model())
    slow()
    assert bpy.ops.maquette.wait() == {"FINISHED"}
    (model,) = made_by("MODELSLAB")
    assert model.location[:] == pytest.approx((2.0, 3.0, 0.0))


def test_the_service_s_model_may_arrive_first(chosen, monkeypatch):
    """The local model is then discarded."""
    arrival = installed("runtime.arrival")
    may_arrive = arrival._may_arrive
    monkeypatch.setattr(
        arrival, "_may_arrive", lambda engine, job: job.service.value != "LOCAL" and may_arrive(engine, job)
    )
    bpy.ops.maquette.generate_local_first()
    pump = installed("runtime.pump")
    assert pump.work_until(lambda: made_by("MODELSLAB"), timeout=60)
    monkeypatch.undo()
    assert bpy.ops.maquette.wait() == {"FINISHED"}
    (model,) = [obj for obj in bpy.data.objects if "maquette_job" in obj]
    assert model["maquette_service"] == "MODELSLAB"


def test_nothing_is_made_where_the_service_is_not_ready(scene, picture):
    scene.maquette.service = "MODELSLAB"
    scene.maquette.image = bpy.data.images.load(str(picture))
    count = len(shown().jobs)
    assert sentence_of(bpy.ops.maquette.generate_local_first)
    assert len(shown().jobs) == count
