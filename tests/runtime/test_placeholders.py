# SPDX-License-Identifier: GPL-3.0-or-later
"""Placeholders of jobs have the position and size at which the models will arrive."""

from __future__ import annotations

import importlib
from dataclasses import replace

import pytest

from tools.installed_addon import MODULE


def installed(name):
    return importlib.import_module(f"{MODULE}.{name}")


@pytest.fixture
def shown(scene):
    """Call it with an arrival: returns the placeholder of an unfinished job with it, which no gallery shows."""
    job_module, service = installed("jobs.job"), installed("client.capabilities").ServiceName.MODELSLAB

    def show(arrival, position=0, **changes):
        job = job_module.Job("teapot", service, "host", {}, "glb", arrival, 0.0, **changes)
        return installed("runtime.placeholders").of((job,), lambda _job_id: position)

    return show


@pytest.fixture
def ordered(scene):
    """The arrival that the scene's current settings give."""
    import bpy

    def order(aspect=1.0, own_height=0.0, **settings):
        for name, value in settings.items():
            setattr(bpy.context.scene.maquette.arrival, name, value)
        return installed("runtime.placement").chosen(bpy.context.scene, 0, own_height, aspect)

    return order


def cube():
    import bpy

    bpy.ops.mesh.primitive_cube_add(size=2, location=(5, 0, 1))
    return bpy.context.active_object


def test_expected_size_is_the_height_and_the_picture_s_aspect(ordered, shown):
    import bpy

    bpy.context.scene.cursor.location = (1, 2, 3)
    (one,) = shown(ordered(aspect=1.5, height=2.0))
    assert (one.size.x, one.size.z) == pytest.approx((3, 2))
    assert one.base.translation[:] == (1, 2, 3)
    assert (one.name, one.status, one.scene) == ("teapot", "Waiting in queue", bpy.context.scene.name)
    assert one.is_movable


def test_prepared_model_has_its_real_size(ordered, shown):
    (one,) = shown(ordered(height=2.0), report={"dimensions": [1.0, 1.0, 4.0]})
    assert one.size[:] == pytest.approx((0.5, 0.5, 2.0))


def test_inside_the_block_out_that_will_be_replaced(ordered, shown):
    import bpy

    obj = cube()
    (one,) = shown(ordered(place="BLOCK_OUT"))
    assert one.base.translation[:] == pytest.approx((5, 0, 0))
    assert max(one.size) == pytest.approx(2.0)
    assert not one.is_movable
    arrival = ordered()
    bpy.data.objects.remove(obj)
    (one,) = shown(arrival)
    assert one.base.translation[:] == pytest.approx((5, 0, 0))
    assert one.is_movable


def test_beside_a_block_out_until_it_is_moved_away(ordered, shown):
    cube()
    arrival = ordered(place="BLOCK_OUT", block_out="BESIDE")
    (one,) = shown(arrival)
    assert one.base.translation.x > 6.9
    assert one.base.translation[:] == pytest.approx(arrival.location)
    moved = replace(arrival, location=(0.0, 8.0, 0.0), placement=replace(arrival.placement, block_out=""))
    (two,) = shown(moved)
    assert two.base.translation[:] == (0, 8, 0)
    assert two.size[:] == pytest.approx(one.size[:])


def test_a_job_that_has_ended_has_none(ordered, shown):
    state = installed("jobs.state").State
    assert shown(ordered(), state=state.CANCELLED) == ()
    assert len(shown(ordered(), state=state.READY)) == 1


def test_it_shows_the_panels_status(ordered, shown):
    (one,) = shown(ordered(), position=3)
    assert one.status == "Waiting in queue (position 3)"
    state = installed("jobs.state")
    (two,) = shown(ordered(), state=state.State.GENERATING, stage=state.Stage.GENERATING, progress=0.4)
    assert (two.status, two.progress) == ("Generating · 40 %", 0.4)


def test_only_the_newest_of_many_are_drawn(scene, ordered):
    service, jobs = installed("client.capabilities").ServiceName.LOCAL, installed("jobs.job")
    many = tuple(jobs.Job(f"cup {n}", service, "", {}, "glb", ordered(), 0.0) for n in range(30))
    drawn = installed("runtime.placeholders").of(many, lambda _job_id: 0)
    assert [one.name for one in drawn] == [f"cup {n}" for n in range(29, 17, -1)]
