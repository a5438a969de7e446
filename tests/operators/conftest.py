# SPDX-License-Identifier: GPL-3.0-or-later
"""One finished job of the Local service whose model is imported again and again, as if ordered with other settings."""

from __future__ import annotations

import threading

import pytest

from tests import pictures
from tests.blender_session import NEWEST, installed, let_settle

HEIGHT = 2.0
_orders: list[str] = []


@pytest.fixture(scope="module")
def picture(tmp_path_factory):
    path = tmp_path_factory.mktemp("pictures") / "disc.png"
    path.write_bytes(pictures.figure())
    return path


@pytest.fixture
def arrive(scene, picture):
    """Call it once the scene is set up: the model arrives as if ordered with the scene's current settings."""
    import bpy

    session, arrival, placement = (installed(f"runtime.{name}") for name in ("session", "arrival", "placement"))
    if not _orders or _orders[0] not in {job.id for job in session.jobs()[-NEWEST:]}:
        scene.maquette.local.height = HEIGHT
        scene.maquette.use_simplify, scene.maquette.simplify_to = True, 5000
        bpy.ops.maquette.generate(image_path=str(picture), service="LOCAL")
        _orders[:] = [bpy.context.active_object["maquette_job"]]
        bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)

    def order(own_height=0.0):
        return change(_orders[0], arrival=placement.chosen(bpy.context.scene, 0, own_height, 1.0))

    def bring(job=None):
        return next(iter(arrival.bring(session.held().engine, job or order(), bpy.context.scene)), None)

    bring.order = order
    return bring


def change(job_id, **changes):
    """Change a job in the library and in memory, once the engine has stored its own changes; returns the job."""
    engine, stored = installed("runtime.session").held().engine, threading.Event()
    engine._scheduler.do(stored.set)
    stored.wait()
    engine._library.update(job_id, **changes)
    return engine.job(job_id)


def let_arrive():
    """Run the pump until nothing is left to do."""
    let_settle()


@pytest.fixture
def settings(scene):
    import bpy

    # The fixture `arrive` opens a new file, so the scene is looked up each time.
    class Settings:
        def __setattr__(self, name, value):
            setattr(bpy.context.scene.maquette.arrival, name, value)

    return Settings()


def cube(name="Block-Out", location=(4, 0, 1), size=(4, 4, 2)):
    """A box on the ground, active and selected."""
    import bpy

    bpy.ops.mesh.primitive_cube_add(size=1, location=location)
    obj = bpy.context.active_object
    obj.name, obj.scale = name, size
    bpy.context.view_layer.update()
    return obj


def hang(block_out, kind):
    """Parent the block-out, without moving it, to a rotated, mirrored and unevenly scaled object."""
    import bpy

    world = block_out.matrix_world.copy()
    if kind == "BONE":
        parent = bpy.data.objects.new("Rig", bpy.data.armatures.new("Rig"))
        bpy.context.scene.collection.objects.link(parent)
        bpy.context.view_layer.objects.active = parent
        bpy.ops.object.mode_set(mode="EDIT")
        bone = parent.data.edit_bones.new("Bone")
        bone.head, bone.tail = (1, 0, 0), (1, 1, 2)
        bpy.ops.object.mode_set(mode="OBJECT")
    else:
        parent = cube("Parent", location=(2, 3, 0))
        parent.modifiers.new("Shift", "SMOOTH").iterations = 3
    parent.rotation_euler, parent.scale, parent.location = (0.3, 0.5, 0.7), (3, -0.5, 1), (2, 3, 1)
    block_out.parent, block_out.parent_type = parent, kind
    if kind == "BONE":
        block_out.parent_bone = "Bone"
    elif kind == "VERTEX":
        block_out.parent_vertices = (5, 0, 0)
    elif kind == "VERTEX_3":
        block_out.parent_vertices = (1, 4, 6)
    bpy.context.view_layer.update()
    block_out.matrix_world = world
    bpy.context.view_layer.update()
    bpy.ops.object.select_all(action="DESELECT")
    bpy.context.view_layer.objects.active = block_out
    block_out.select_set(True)
    return parent


def bounds(obj):
    """The lowest and the highest corner in world space, to a millimetre."""
    import bpy

    bpy.context.view_layer.update()
    points = [obj.matrix_world @ vertex.co for vertex in obj.data.vertices]
    return [tuple(round(edge(point[axis] for point in points), 3) for axis in range(3)) for edge in (min, max)]


def middle(obj):
    low, high = bounds(obj)
    return [(a + b) / 2 for a, b in zip(low, high, strict=True)]
