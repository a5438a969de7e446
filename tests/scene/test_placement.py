# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a model is placed: at a point, inside a block-out in any orientation, and beside it."""

from __future__ import annotations

from itertools import product
from math import cos, pi, sin

import pytest

bpy = pytest.importorskip("bpy", reason="Blender's module is not installed")

from maquette.scene import placement
from mathutils import Euler, Matrix, Vector

TALL = Vector((1.0, 0.5, 2.0))


@pytest.fixture
def block_out():
    """A one-metre cube around its origin, which the test places."""
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    mesh = bpy.data.meshes.new("Block-Out")
    mesh.from_pydata([Vector(corner) / 2 for corner in product((-1, 1), repeat=3)], [], [])
    obj = bpy.data.objects.new("Block-Out", mesh)
    bpy.context.scene.collection.objects.link(obj)

    def at(location=(0, 0, 0), rotation=(0, 0, 0), scale=(1, 1, 1)):
        obj.location, obj.rotation_euler, obj.scale = location, rotation, scale
        bpy.context.view_layer.update()
        return obj

    return at


def corners(size, stand):
    """The corners, in metres, of a model with that placement."""
    scaled = size * stand.scale
    x, y, z = (-scaled.x / 2, scaled.x / 2), (-scaled.y / 2, scaled.y / 2), (0, scaled.z)
    return [stand.matrix @ Vector(corner) for corner in product(x, y, z)]


def extent(points):
    low = Vector([min(point[axis] for point in points) for axis in range(3)])
    high = Vector([max(point[axis] for point in points) for axis in range(3)])
    return low, high


def near(vector, expected):
    assert vector[:] == pytest.approx(expected, abs=1e-5)


def test_model_stands_on_the_point_as_made():
    stand = placement.stand(TALL, placement.Spot(Vector((1, 2, 3))))
    assert stand.scale == 1.0
    assert stand.matrix == Matrix.Translation((1, 2, 3))


def test_height_in_metres():
    low, high = extent(corners(TALL, placement.stand(TALL, placement.Spot(Vector(), height=5.0))))
    near(low, (-1.25, -0.625, 0))
    near(high, (1.25, 0.625, 5))


def test_a_flat_model_is_not_scaled_to_a_height():
    assert placement.stand(Vector((1, 1, 0)), placement.Spot(Vector(), height=5.0)).scale == 1.0


def test_its_centre_can_be_at_the_point():
    low, high = extent(corners(TALL, placement.stand(TALL, placement.Spot(Vector((0, 0, 10)), is_grounded=False))))
    near(low, (-0.5, -0.25, 9))
    near(high, (0.5, 0.25, 11))


def test_facing_turns_the_front_to_the_left():
    stand = placement.stand(TALL, placement.Spot(Vector(), facing=pi / 2))
    near(stand.matrix.to_3x3() @ Vector((0, -1, 0)), (1, 0, 0))


def test_fit_touches_the_tightest_side_and_rests_on_the_base(block_out):
    box = placement.box_of(block_out(location=(5, 0, 2), scale=(3, 3, 2)))
    low, high = extent(corners(TALL, placement.stand(TALL, placement.Spot(Vector(), box=box))))
    near(low, (4.5, -0.25, 1))
    near(high, (5.5, 0.25, 3))


def test_fit_in_the_middle(block_out):
    box = placement.box_of(block_out(scale=(1, 1, 10)))
    low, high = extent(corners(TALL, placement.stand(TALL, placement.Spot(Vector(), is_grounded=False, box=box))))
    near(low, (-0.5, -0.25, -1))
    near(high, (0.5, 0.25, 1))


@pytest.mark.parametrize("facing", [0.3, pi / 2, 2.0, -3.0])
def test_a_turned_model_stays_inside(block_out, facing):
    obj = block_out(location=(1, 2, 3), rotation=(0, 0, 0.7), scale=(2, 1, 3))
    stand = placement.stand(TALL, placement.Spot(Vector(), facing=facing, box=placement.box_of(obj)))
    local = [obj.matrix_world.inverted() @ corner for corner in corners(TALL, stand)]
    low, high = extent(local)
    assert min(low) == pytest.approx(-0.5, abs=1e-5)
    assert max(high) <= 0.5 + 1e-5


@pytest.mark.parametrize(
    "rotation",
    [(0, 0, 0.6), (0.5, 0.2, 1.0), (pi / 2, 0, 0.4), (0, -pi / 2, 0), (pi, 0, 0), (-pi / 2, 0.1, 2.0)],
)
def test_a_rotated_object_keeps_its_own_box_with_the_topmost_side_up(block_out, rotation):
    obj = block_out((1, 2, 3), rotation, (2, 3, 4))
    box = placement.box_of(obj)
    assert sorted(box.size) == pytest.approx([2, 3, 4], abs=1e-5)
    assert box.rotation.determinant() == pytest.approx(1.0, abs=1e-5)
    assert box.rotation[2][2] == pytest.approx(max(abs(value) for value in Euler(rotation).to_matrix()[2]), abs=1e-4)
    near(box.base + box.rotation @ Vector((0, 0, box.size.z / 2)), (1, 2, 3))
    lowest = min((obj.matrix_world @ Vector(corner)).z for corner in obj.bound_box)
    assert box.lowest == pytest.approx(lowest, abs=1e-5)


def test_an_upright_object_keeps_its_own_front(block_out):
    box = placement.box_of(block_out(rotation=(0, 0, 2.5)))
    assert box.turn == pytest.approx(2.5, abs=1e-5)


def test_an_object_with_y_up_faces_the_front_view(block_out):
    near(placement.box_of(block_out(rotation=(pi / 2, 0, 0))).rotation.col[1], (0, 1, 0))


def test_a_mirrored_object_does_not_mirror_the_model(block_out):
    box = placement.box_of(block_out(scale=(-2, 1, 1)))
    assert box.rotation.determinant() == pytest.approx(1.0)
    near(box.size, (2, 1, 1))


def test_an_upright_plane_limits_only_height_and_width(block_out):
    box = placement.box_of(block_out(scale=(1, 0, 3)))
    assert placement.stand(TALL, placement.Spot(Vector(), box=box)).scale == pytest.approx(1.0)


def test_nothing_to_fit_into(block_out):
    assert placement.box_of(block_out(scale=(0, 0, 0))) is None
    assert placement.box_of(bpy.data.objects.new("Empty", None)) is None


def test_beside_is_next_to_it_on_the_same_ground_in_the_same_size(block_out):
    obj = block_out(location=(0, 0, 1), rotation=(0, 0, 0.5), scale=(1, 0.5, 2))
    stand = placement.stand(TALL, placement.Spot(Vector(), box=placement.box_of(obj), is_beside=True))
    assert stand.scale == pytest.approx(1.0)
    near(stand.matrix.translation, (1.1 * cos(0.5), 1.1 * sin(0.5), 0))


def test_beside_a_tilted_one_stands_level(block_out):
    box = placement.box_of(block_out(rotation=(0.4, 0, 0)))
    stand = placement.stand(TALL, placement.Spot(Vector(), box=box, is_beside=True))
    near(stand.matrix.col[2], (0, 0, 1, 0))
    assert stand.matrix.translation.z == pytest.approx(box.lowest)


def test_line_of_sight_meets_the_ground():
    near(placement.on_ground(Vector((0, -4, 5)), Vector((0, 1, -1)), Vector((9, 9, 1))), (0, 0, 1))


@pytest.mark.parametrize("direction", [(0, 1, 0), (0, 1, -0.01), (0, 1, 0.01)])
def test_level_line_of_sight_keeps_the_depth_and_the_ground(direction):
    point = placement.on_ground(Vector((2, -10, 7)), Vector(direction), Vector((0, 0, 1)))
    assert point.x == pytest.approx(2)
    assert point.y == pytest.approx(0, abs=0.1)
    assert point.z == 1


def test_line_of_sight_to_the_sky_keeps_the_depth():
    point = placement.on_ground(Vector((0, -10, 7)), Vector((0, 1, 1)), Vector((0, 0, 1)))
    assert abs(point.y) < 10
    assert point.z == 1
