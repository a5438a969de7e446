# SPDX-License-Identifier: GPL-3.0-or-later
"""From a picture to a mesh."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.errors import NothingToModel
from maquette.geometry.options import Options
from maquette.geometry.reconstruct import reconstruct

from tests.geometry import drawn_faces, drawn_masks, surfaces


def noise(size):
    pixels = np.random.default_rng(5).integers(0, 256, (size, size, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    return pixels


@pytest.mark.parametrize("alpha", [True, False], ids=["alpha", "backdrop"])
def test_a_picture_becomes_a_model_that_stands_on_the_ground(alpha):
    made = reconstruct(drawn_masks.paint(drawn_masks.star(), alpha=alpha), Options(height=2.5, triangles=4000)).mesh
    surfaces.assert_closed(made.positions, made.triangles)
    assert made.positions[:, 2].min() == 0
    assert made.positions[:, 2].max() == pytest.approx(2.5)
    assert made.positions[:, :2].max(axis=0) == pytest.approx(-made.positions[:, :2].min(axis=0), abs=1e-5)
    assert len(made.triangles) == pytest.approx(4000, rel=0.15)
    assert made.uv_corners.shape == made.triangles.shape
    assert made.uv_corners.max() == len(made.uvs) - 1
    assert made.uvs.min() >= 0
    assert made.uvs.max() <= 1
    assert made.texture.shape[2] == 4
    assert (made.positions.dtype, made.triangles.dtype, made.uvs.dtype) == (np.float32, np.int32, np.float32)


def corner_colours(made):
    """Return where each triangle's corners are, and the colours (T, 3, 4) that its texture shows there."""
    height, width = made.texture.shape[:2]
    uvs = made.uvs[made.uv_corners]
    column, row = (uvs[..., 0] * width).astype(int), ((1 - uvs[..., 1]) * height).astype(int)
    return made.positions[made.triangles], made.texture[row.clip(0, height - 1), column.clip(0, width - 1)]


@pytest.mark.parametrize("shape", ["INFLATE", "EXTRUDE", "REVOLVE"])
def test_blenders_front_view_shows_the_picture_upright(shape):
    pixels = drawn_masks.paint(drawn_masks.disc())
    pixels[:128, 128:, :3] = (0, 0, 255)
    made = reconstruct(pixels, Options(shape=shape)).mesh
    corners, colours = corner_colours(made)
    x, y, z = np.moveaxis(corners, -1, 0)
    upper_right = (x > 0.05) & (z > 0.55) & (z < 0.9)
    assert (colours[upper_right & (y < -0.05)][:, 2] > 200).all()
    assert (colours[(x < -0.05) & (y < -0.05)][:, 2] < 100).all()
    # The back is the mirrored front, so the right side stays at the right.
    assert (colours[upper_right & (y > 0.05)][:, 2] > 200).all()
    # The front's faces point to -Y.
    a, b, c = surfaces.corners(made.positions, made.triangles)
    normals = np.cross(b - a, c - a)
    assert (normals[(a[:, 1] < -0.1) & (np.abs(a[:, 0]) < 0.2) & (np.abs(a[:, 2] - 0.5) < 0.2)][:, 1] < 0).all()


@pytest.mark.parametrize("shape", ["INFLATE", "EXTRUDE"])
@pytest.mark.parametrize("subjects", ["ALL", "EACH"])
def test_a_head_has_no_second_face_at_its_back(shape, subjects):
    made = reconstruct(drawn_faces.person(), Options(shape=shape, triangles=4000, subjects=subjects))
    corners, colours = corner_colours(made.mesh)
    x, y, z = np.moveaxis(corners, -1, 0)
    # The subject is 9 % to 98 % of the picture high, and its eyes are at 30 %.
    eyes = (np.abs(np.abs(x) - 0.05 / 0.85) < 0.12 / 2) & (np.abs(z - 0.79) < 0.06)
    front, back = (colours[eyes & side][:, :3].astype(int) for side in (y < -0.02, y > 0.02))
    assert (np.abs(front - (225, 170, 140)).max(axis=1) < 60).any()
    assert len(back) > 20
    assert np.abs(back - drawn_faces.HAIR).max() < 70


@pytest.mark.parametrize("skin", [(250, 200, 60), (120, 160, 220)])
def test_a_turned_head_has_no_second_face_at_its_back(skin):
    corners, colours = corner_colours(reconstruct(drawn_faces.ball(skin=skin), Options(shape="REVOLVE")).mesh)
    y = corners[..., 1]
    front, back = (np.abs(colours[side][:, :3].astype(int) - skin).max(axis=1) for side in (y < -0.05, y > 0.05))
    assert (front > 90).any()
    assert (back < 75).all()


@pytest.mark.parametrize("shape", ["INFLATE", "EXTRUDE", "REVOLVE", "RELIEF"])
def test_no_two_triangles_overlap_in_the_texture(shape):
    made = reconstruct(drawn_masks.paint(drawn_masks.star()), Options(shape=shape, triangles=2000)).mesh
    assert surfaces.most_covers(made.uvs, made.uv_corners) <= 1


def test_depth_scales_only_the_thickness():
    picture = drawn_masks.paint(drawn_masks.disc())
    plain, flat = (
        np.ptp(reconstruct(picture, Options(depth=depth, shape="INFLATE")).mesh.positions, axis=0)
        for depth in (1.0, 0.25)
    )
    assert flat == pytest.approx(plain * [1, 0.25, 1], rel=1e-4)


def test_a_ring_has_one_handle():
    made = reconstruct(drawn_masks.paint(drawn_masks.ring(), alpha=False, backdrop=drawn_masks.studio())).mesh
    assert surfaces.euler_characteristic(made.positions, made.triangles) == 0


@pytest.mark.parametrize(
    ("pixels", "code"),
    [
        (np.full((1, 1, 4), 255, dtype=np.uint8), "picture_too_small"),
        (np.full((15, 400, 4), 255, dtype=np.uint8), "picture_too_small"),
        (np.zeros((64, 64, 4), dtype=np.uint8), "picture_empty"),
        (np.full((64, 64, 4), 90, dtype=np.uint8), "no_subject"),
    ],
    ids=["one pixel", "a line", "transparent", "uniform"],
)
def test_nothing_to_model(pixels, code):
    with pytest.raises(NothingToModel) as raised:
        reconstruct(pixels)
    assert raised.value.code == code


def test_a_texture_becomes_a_relief_with_a_reason():
    made = reconstruct(noise(64))
    assert (made.shape, made.warnings) == ("RELIEF", ("whole_picture",))
    assert (made.mask == 1).all()
    assert 0.06 < np.ptp(made.mesh.positions[:, 1]) < 0.15
    surfaces.assert_closed(made.mesh.positions, made.mesh.triangles)


@pytest.mark.parametrize("shape", ["INFLATE", "EXTRUDE", "REVOLVE", "RELIEF"])
@pytest.mark.parametrize("picture", [drawn_masks.disc, drawn_masks.star])
def test_every_shape_is_closed_and_has_about_the_wanted_triangles(shape, picture):
    made = reconstruct(drawn_masks.paint(picture()), Options(shape=shape, triangles=5000))
    surfaces.assert_closed(made.mesh.positions, made.mesh.triangles)
    assert made.shape == shape
    assert len(made.mesh.triangles) == pytest.approx(5000, rel=0.15)


def test_mirroring_makes_both_sides_alike():
    mask = drawn_masks.star()
    mask[100:140, 200:250] = 1
    made = reconstruct(drawn_masks.paint(mask), Options(shape="EXTRUDE", mirror=True))
    assert drawn_masks.overlap(made.mask, made.mask[:, ::-1]) > 0.99
    assert reconstruct(drawn_masks.paint(mask), Options(shape="EXTRUDE")).mask[120, 40] < 0.5


def test_all_subjects_or_the_largest_are_used():
    two = np.hstack([drawn_masks.disc(), drawn_masks.disc(radius=0.2)])
    both = reconstruct(paint_wide(two))
    assert both.warnings == ("several_subjects",)
    one = reconstruct(paint_wide(two), Options(subjects="LARGEST"))
    assert one.warnings == ()
    assert (one.mask[:, 256:] < 0.5).all()


def paint_wide(mask):
    pixels = np.full((*mask.shape, 4), 90, dtype=np.uint8)
    pixels[..., 3] = np.rint(255 * mask)
    return pixels


def test_a_subject_cut_by_the_frame_gives_a_warning():
    assert reconstruct(drawn_masks.paint(drawn_masks.disc(radius=0.55))).warnings == ("cut_by_border",)
    assert reconstruct(drawn_masks.paint(drawn_masks.disc())).warnings == ()


@pytest.mark.parametrize("shape", [(16, 16), (16, 900), (900, 16), (1600, 1200)])
def test_pictures_of_odd_sizes(shape):
    pixels = np.zeros((*shape, 4), dtype=np.uint8)
    pixels[tuple(slice(side // 4, side - side // 4) for side in shape)] = (200, 90, 30, 255)
    made = reconstruct(pixels, Options(triangles=3000)).mesh
    surfaces.assert_closed(made.positions, made.triangles)


def drawn(rows, columns):
    """A picture with one-pixel lines on transparency."""
    pixels = np.zeros((200, 200, 4), dtype=np.uint8)
    pixels[rows, columns] = (200, 30, 30, 255)
    return pixels


@pytest.mark.parametrize("shape", ["AUTO", "INFLATE", "EXTRUDE", "RELIEF"])
@pytest.mark.parametrize(("rows", "columns"), [(slice(20, 180), 100), (100, slice(20, 180))], ids=["upright", "lying"])
def test_a_line_of_one_pixel_is_a_thin_model(rows, columns, shape):
    made = reconstruct(drawn(rows, columns), Options(shape=shape, triangles=2000)).mesh
    surfaces.assert_closed(made.positions, made.triangles)
    assert np.ptp(made.positions[:, 2]) == pytest.approx(1.0, rel=1e-4)
    assert np.ptp(made.positions[:, 0]) < 0.2 or np.ptp(made.positions[:, 0]) > 15


@pytest.mark.parametrize(
    ("picture", "shape"),
    [
        (drawn(range(20, 180), range(20, 180)), "AUTO"),
        (drawn(100, 100), "AUTO"),
        (drawn(100, slice(20, 180)), "REVOLVE"),  # nothing to revolve about an upright axis
    ],
    ids=["a slanting line", "a dot", "a line lying across its axis"],
)
def test_a_subject_too_thin_for_an_outline_is_refused(picture, shape):
    with pytest.raises(NothingToModel) as raised:
        reconstruct(picture, Options(shape=shape))
    assert raised.value.code == "no_subject"
