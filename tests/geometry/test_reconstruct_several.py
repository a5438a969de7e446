# SPDX-License-Identifier: GPL-3.0-or-later
"""Several subjects of one picture, each by itself."""

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
    """A picture of shapes (H, W) by their colour's name, each at its (mask, row, column)."""
    colours = {"red": (200, 40, 40), "green": (40, 180, 40), "blue": (40, 40, 200)}
    pixels = np.zeros((*size, 4), dtype=np.uint8)
    for colour, (mask, row, column) in parts.items():
        place = pixels[row : row + len(mask), column : column + mask.shape[1]]
        place[mask > 0] = (*colours[colour], 0)
        place[..., 3] = np.maximum(place[..., 3], np.rint(255 * mask))
    return pixels


def crate(height, width):
    return np.ones((height, width), dtype=np.float32)


TWO = sheet(red=(drawn_masks.disc(200), 20, 10), blue=(crate(60, 80), 160, 300))


def extent(model):
    return np.stack([model.mesh.positions.min(axis=0), model.mesh.positions.max(axis=0)])


def test_each_is_a_closed_model_and_the_largest_is_the_first():
    made = reconstruct_each(TWO, EACH)
    assert [(part.number, part.model.shape) for part in made.parts] == [(1, "INFLATE"), (2, "EXTRUDE")]
    assert made.warnings == ()
    for part in made.parts:
        surfaces.assert_closed(part.model.mesh.positions, part.model.mesh.triangles)
    red, blue = (corner_colours(part.model.mesh)[1].reshape(-1, 4) for part in made.parts)
    assert (red[:, 0] > red[:, 2] + 100).all()
    assert (blue[:, 2] > blue[:, 0] + 100).all()


def test_they_stand_to_each_other_as_in_the_picture_and_are_as_tall_together():
    disc, box = (extent(part.model) for part in reconstruct_each(TWO, Options(subjects="EACH", height=2.0)).parts)
    # The disc's 160 pixels, from row 40 to 200, and the box's, from row 160 to 220: 180 pixels in all.
    metres = 2.0 / 180
    assert disc[:, 2] == pytest.approx([20 * metres, 180 * metres], abs=2 * metres)
    assert box[:, 2] == pytest.approx([0, 60 * metres], abs=2 * metres)
    assert box[0, 0] - disc[1, 0] == pytest.approx((300 - 190) * metres, abs=3 * metres)
    assert disc[0, 0] == pytest.approx(-box[1, 0], abs=1e-5)
    assert [extent_[:, 1].sum() for extent_ in (disc, box)] == pytest.approx([0, 0], abs=1e-5)


def test_a_turned_thing_stays_where_it_is():
    pixels = sheet(red=(crate(200, 100), 10, 20), blue=(crate(60, 80), 150, 300))
    plain, turned = (
        [extent(part.model) for part in reconstruct_each(pixels, Options(subjects="EACH", shape=shape)).parts]
        for shape in ("EXTRUDE", "REVOLVE")
    )
    for flat, round_ in zip(plain, turned, strict=True):
        assert round_[:, [0, 2]] == pytest.approx(flat[:, [0, 2]], abs=0.01)


def test_triangles_are_shared_out_by_area():
    first, second = (len(part.model.mesh.triangles) for part in reconstruct_each(TWO, EACH).parts)
    assert first + second == pytest.approx(6000, rel=0.15)
    assert first / second == pytest.approx(np.pi * 80**2 / (60 * 80), rel=0.25)


def test_a_neighbour_in_reach_is_no_part_of_it():
    pixels = sheet(red=(crate(100, 100), 50, 50), blue=(crate(100, 90), 50, 151))
    first, second = reconstruct_each(pixels, EACH).parts
    assert np.ptp(extent(first.model)[:, 0]) == pytest.approx(1.0, abs=0.02)
    assert np.ptp(extent(second.model)[:, 0]) == pytest.approx(0.9, abs=0.02)
    assert corner_colours(first.model.mesh)[1][..., 2].max() < 100


def test_mirroring_has_room_at_the_sides():
    bent = np.zeros((120, 120), dtype=np.float32)
    bent[:, :30] = bent[90:] = 1
    pixels = sheet(red=(bent, 20, 150), blue=(crate(60, 60), 150, 400))
    options = Options(subjects="EACH", mirror=True, shape="EXTRUDE")
    mask = reconstruct_each(pixels, options).parts[0].model.mask >= 0.5
    columns = np.flatnonzero(mask.any(axis=0))
    assert len(columns) > 125
    assert 0 < columns[0] < columns[-1] < mask.shape[1] - 1


def test_specks_are_left_out_and_said():
    pixels = sheet(red=(crate(200, 200), 20, 20), blue=(crate(15, 15), 50, 400))
    made = reconstruct_each(pixels, EACH)
    assert (len(made.parts), made.warnings) == (1, ("specks_left_out",))


def test_more_than_so_many_are_left_out_and_said():
    pixels = np.zeros((200, 600, 4), dtype=np.uint8)
    for number in range(MOST + 4):
        row, column = divmod(number, 12)
        pixels[10 + 90 * row : 60 + 90 * row, 10 + 48 * column : 50 + 48 * column] = (200, 90, 30, 255)
    made = reconstruct_each(pixels, Options(subjects="EACH", triangles=2000))
    assert (len(made.parts), made.warnings) == (MOST, ("subjects_left_out",))


def test_what_is_too_thin_is_left_out_and_said():
    pixels = sheet(red=(crate(100, 20), 20, 20))
    pixels[60, 100:150] = (40, 40, 200, 180)  # less than half a pixel wide, as it covers no pixel wholly
    made = reconstruct_each(pixels, Options(subjects="EACH", triangles=1000))
    assert ([part.number for part in made.parts], made.warnings) == ([1], ("thin_left_out",))


def test_a_picture_without_a_backdrop_is_one():
    pixels = np.random.default_rng(5).integers(0, 256, (64, 64, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    made = reconstruct_each(pixels, EACH)
    assert [part.model.shape for part in made.parts] == ["RELIEF"]
    assert made.warnings == ("whole_picture",)


def test_a_picture_of_nothing_is_refused():
    with pytest.raises(NothingToModel):
        reconstruct_each(np.full((64, 64, 4), 90, dtype=np.uint8), EACH)


@pytest.mark.parametrize("subjects", ["ALL", "LARGEST"])
def test_other_choices_find_one(subjects):
    assert len(find_subjects(TWO, Options(subjects=subjects)).subjects) == 1
