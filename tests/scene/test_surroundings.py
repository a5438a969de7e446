# SPDX-License-Identifier: GPL-3.0-or-later
"""Free space beside the scene's objects: of every type, rotated, instanced, hidden, or all around."""

from __future__ import annotations

import bpy
import pytest
from mathutils import Matrix, Vector

from tests.blender_session import installed

SIZE = Vector((1.0, 0.6, 1.0))


@pytest.fixture
def place(scene):
    """Call it: the free position for a model's base centre nearest to `wanted`."""
    surroundings, stands = installed("scene.surroundings"), installed("scene.placement")

    def find(wanted=(0.0, 0.0, 0.0), size=SIZE, row=None):
        bpy.context.view_layer.update()
        stand = stands.Stand(Matrix.Translation(Vector(wanted)), 1.0)
        way = surroundings.way_to_room(bpy.context.scene, stand, size, row=row, towards=Vector((1, -1, 0)))
        return tuple(round(value, 4) for value in Vector(wanted) + way)

    return find


def overlaps(place, low, high, size=SIZE):
    """Whether the model would intersect the box."""
    mine = (
        (place[0] - size.x / 2, place[1] - size.y / 2, place[2]),
        (
            place[0] + size.x / 2,
            place[1] + size.y / 2,
            place[2] + size.z,
        ),
    )
    return all(mine[0][axis] < high[axis] - 1e-4 and mine[1][axis] > low[axis] + 1e-4 for axis in range(3))


def test_beside_the_cube_of_the_start_up_file_towards_the_viewer(place):
    bpy.ops.mesh.primitive_cube_add()
    assert place() == pytest.approx((0.0, -1.4, 0.0))


def test_in_front_of_and_not_behind_an_object_as_seen_by_the_artist(place, scene):
    bpy.ops.mesh.primitive_cube_add()
    surroundings, stands = installed("scene.surroundings"), installed("scene.placement")
    bpy.context.view_layer.update()
    stand = stands.Stand(Matrix.Identity(4), 1.0)
    for eye in ((1, 0), (-1, 0.1), (0, 1), (0.1, -1)):
        towards = Vector((*eye, 1.0))
        way = surroundings.way_to_room(bpy.context.scene, stand, SIZE, row=None, towards=towards)
        assert way.xy.normalized().dot(towards.xy.normalized()) > 0.9


@pytest.mark.parametrize("z", [0.0, 0.5, -0.5])
def test_it_avoids_objects_of_every_type(place, z):
    adders = (
        bpy.ops.mesh.primitive_monkey_add,
        bpy.ops.curve.primitive_bezier_circle_add,
        bpy.ops.surface.primitive_nurbs_surface_sphere_add,
        bpy.ops.object.metaball_add,
        bpy.ops.object.text_add,
    )
    for add in adders:
        add(rotation=(1.0, 0.3, 0.2))
    found = place((0.0, 0.0, z))
    for obj in bpy.data.objects:
        corners = [obj.matrix_world @ Vector(corner) for corner in obj.bound_box]
        low, high = ([edge(corner[axis] for corner in corners) for axis in range(3)] for edge in (min, max))
        assert not overlaps(found, low, high), obj.type


def test_lights_and_cameras_take_no_space(place):
    bpy.ops.object.light_add()
    bpy.ops.object.camera_add()
    bpy.ops.object.empty_add()
    assert place() == (0.0, 0.0, 0.0)


def test_instances_take_space(place):
    collection = bpy.data.collections.new("Crate")
    obj = bpy.data.objects.new("Crate", bpy.data.meshes.new("Crate"))
    obj.data.from_pydata([(0, 0, 0), (2, 0, 0), (2, 2, 2), (0, 2, 2)], [], [(0, 1, 2, 3)])
    collection.objects.link(obj)
    collection.instance_offset = (1, 1, 0)
    bpy.ops.object.empty_add()
    empty = bpy.context.active_object
    empty.instance_type, empty.instance_collection = "COLLECTION", collection
    # An instanced collection that is not in the scene has no bounds until it is evaluated.
    assert not overlaps(place(), (-1, -1, 0), (1, 1, 2))


def test_hidden_objects_take_no_space(place):
    bpy.ops.mesh.primitive_cube_add()
    bpy.context.active_object.hide_set(True)
    assert place() == (0.0, 0.0, 0.0)


def test_objects_below_and_above_do_not_block_it(place):
    bpy.ops.mesh.primitive_plane_add(size=20)
    bpy.ops.mesh.primitive_cube_add(size=2, location=(0, 0, -1))
    bpy.ops.mesh.primitive_cube_add(size=2, location=(0, 0, 2.0))
    assert place() == (0.0, 0.0, 0.0)


def test_it_stays_in_the_room_and_beside_the_table(place):
    bpy.ops.mesh.primitive_cube_add(size=12, location=(0, 0, 6))
    bpy.context.active_object.data.flip_normals()
    bpy.ops.mesh.primitive_cube_add(size=2, location=(0, 0, 1))
    assert place() == pytest.approx((0.0, -1.4, 0.0))


def test_it_does_not_stay_in_something_solid_however_large(place):
    bpy.ops.mesh.primitive_cube_add(size=12, location=(0, 0, 6))
    assert not overlaps(place((1.0, 2.0, 0.0)), (-6, -6, 0), (6, 6, 12))


def test_it_stays_on_a_hill(place):
    bpy.ops.mesh.primitive_grid_add(x_subdivisions=20, y_subdivisions=20, size=30)
    for vertex in bpy.context.active_object.data.vertices:
        vertex.co.z = 3.0 - vertex.co.to_2d().length / 5
    for z in (2.7, 1.0):  # on the hill, though it hides the model, as moving sideways would not help
        assert place((2.0, 1.0, z)) == (2.0, 1.0, z)


def test_a_row_goes_to_the_right(place):
    bpy.ops.mesh.primitive_cube_add(location=(0.4, 0.2, 0))
    assert place(row=Vector((0.0, 0.0, 0.0))) == pytest.approx((2.0, 0.0, 0.0))
