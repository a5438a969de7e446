# SPDX-License-Identifier: GPL-3.0-or-later
"""Several subjects of one picture, one model each."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.errors import NothingToModel
from maquette.geometry.options import Options
from maquette.geometry.reconstruct import MOST, find_subjects, reconstruct_each

from tests.geometry import drawn_masks, surfaces
from tests.geometry.test_reconstruct import corner_colours

EACH = Options(subjects="EACH", triangles=6000)


def sheet(size=(256, 512), **parts):
    """A picture of shapes, by the name of their colour: (mask, row, column)."""
    colours = {"red": (200, 40, 40), "green": (40, 180, 40), "blue": (40, 40, 200)}
    pixels = np.zeros((*size, 4), dtype=np.uint8)
    for colour, (mask, row, column) in parts.items():
        region = pixels[row : row + len(mask), column : column + mask.shape[1]]
        region[mask > 0] = (*colours[colour], 0)
        region[..., 3] = np.maximum(region[..., 3], np.rint(255 * mask))
    return pixels


def crate(height, width):
    return np.ones((height, width), dtype=np.float32)


TWO = sheet(red=(drawn_masks.disc(200), 20, 10), blue=(crate(60, 80), 160, 300))


def extent(model):
    return np.stack([model.mesh.positions.min(axis=0), model.mesh.positions.max(axis=0)])


def test_each_subject_becomes_a_closed_model_the_largest_first():
    made = reconstruct_each(TWO, EACH)
    assert [(each.number, each.model.shape) for each in made.models] == [(1, "INFLATE"), (2, "EXTRUDE")]
    assert made.warnings == ()
    for each in made.models:
        surfaces.assert_closed(each.model.mesh.positions, each.model.mesh.triangles)
    red, blue = (corner_colours(each.model.mesh)[1].reshape(-1, 4) for each in made.models)
    assert (red[:, 0] > red[:, 2] + 100).all()
    assert (blue[:, 2] > blue[:, 0] + 100).all()


def test_they_keep_their_positions_and_have_the_wanted_height_together():
    disc, box = (extent(each.model) for each in reconstruct_each(TWO, Options(subjects="EACH", height=2.0)).models)
    # The disc's 160 pixels, from row 40 to 200, and the box's, from row 160 to 220: 180 pixels in all.
    metres = 2.0 / 180
    assert disc[:, 2] == pytest.approx([20 * metres, 180 * metres], abs=2 * metres)
    assert box[:, 2] == pytest.approx([0, 60 * metres], abs=2 * metres)
    assert box[0, 0] - disc[1, 0] == pytest.approx((300 - 190) * metres, abs=3 * metres)
    assert disc[0, 0] == pytest.approx(-box[1, 0], abs=1e-5)
    assert [extent_[:, 1].sum() for extent_ in (disc, box)] == pytest.approx([0, 0], abs=1e-5)


def test_a_revolved_subject_stays_in_position():
    pixels = sheet(red=(crate(200, 100), 10, 20), blue=(crate(60, 80), 150, 300))
    plain, turned = (
        [extent(each.model) for each in reconstruct_each(pixels, Options(subjects="EACH", shape=shape)).models]
        for shape in ("EXTRUDE", "REVOLVE")
    )
    for flat, round_ in zip(plain, turned, strict=True):
        assert round_[:, [0, 2]] == pytest.approx(flat[:, [0, 2]], abs=0.01)


def test_triangles_are_divided_by_area():
    first, second = (len(each.model.mesh.triangles) for each in reconstruct_each(TWO, EACH).models)
    assert first + second == pytest.approx(6000, rel=0.15)
    assert first / second == pytest.approx(np.pi * 80**2 / (60 * 80), rel=0.25)


def test_a_near_neighbour_is_not_included():
    pixels = sheet(red=(crate(100, 100), 50, 50), blue=(crate(100, 90), 50, 151))
    first, second = reconstruct_each(pixels, EACH).models
    assert np.ptp(extent(first.model)[:, 0]) == pytest.approx(1.0, abs=0.02)
    assert np.ptp(extent(second.model)[:, 0]) == pytest.approx(0.9, abs=0.02)
    assert corner_colours(first.model.mesh)[1][..., 2].max() < 100


def test_there_is_room_at_the_sides_for_mirroring():
    bent = np.zeros((120, 120), dtype=np.float32)
    bent[:, :30] = bent[90:] = 1
    pixels = sheet(red=(bent, 20, 150), blue=(crate(60, 60), 150, 400))
    options = Options(subjects="EACH", mirror=True, shape="EXTRUDE")
    mask = reconstruct_each(pixels, options).models[0].model.mask >= 0.5
    columns = np.flatnonzero(mask.any(axis=0))
    assert len(columns) > 125
    assert 0 < columns[0] < columns[-1] < mask.shape[1] - 1


def test_specks_are_left_out_with_a_warning():
    pixels = sheet(red=(crate(200, 200), 20, 20), blue=(crate(15, 15), 50, 400))
    made = reconstruct_each(pixels, EACH)
    assert (len(made.models), made.warnings) == (1, ("specks_left_out",))


def test_too_many_subjects_are_left_out_with_a_warning():
    pixels = np.zeros((200, 600, 4), dtype=np.uint8)
    for number in range(MOST + 4):
        row, column = divmod(number, 12)
        pixels[10 + 90 * row : 60 + 90 * row, 10 + 48 * column : 50 + 48 * column] = (200, 90, 30, 255)
    made = reconstruct_each(pixels, Options(shape="EXTRUDE", subjects="EACH", triangles=2000))
    assert (len(made.models), made.warnings) == (MOST, ("subjects_left_out",))


def test_a_subject_that_is_too_thin_is_left_out_with_a_warning():
    pixels = sheet(red=(crate(100, 20), 20, 20))
    pixels[60, 100:150] = (40, 40, 200, 180)  # less than half a pixel wide, as no pixel is fully covered
    made = reconstruct_each(pixels, Options(subjects="EACH", triangles=1000))
    assert ([each.number for each in made.models], made.warnings) == ([1], ("thin_left_out",))


def test_a_picture_without_a_backdrop_is_one_subject():
    pixels = np.random.default_rng(5).integers(0, 256, (64, 64, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    made = reconstruct_each(pixels, EACH)
    assert [each.model.shape for each in made.models] == ["RELIEF"]
    assert made.warnings == ("whole_picture",)


def test_a_picture_of_nothing_is_refused():
    with pytest.raises(NothingToModel):
        reconstruct_each(np.full((64, 64, 4), 90, dtype=np.uint8), EACH)


@pytest.mark.parametrize("subjects", ["ALL", "LARGEST"])
def test_other_choices_give_one_subject(subjects):
    assert len(find_subjects(TWO, Options(subjects=subjects)).subjects) == 1
