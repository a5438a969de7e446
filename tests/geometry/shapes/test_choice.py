# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape that is chosen for a silhouette."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from maquette.geometry.corner.box import Corner
from maquette.geometry.corner.fit import find_corner
from maquette.geometry.outline.contour import contours
from maquette.geometry.outline.polyline import straighten
from maquette.geometry.shapes import choice
from maquette.geometry.shapes.choice import by_rules
from maquette.geometry.shapes.traits import traits

from tests.geometry import drawn_masks
from tests.geometry.outline.test_polyline import turned_box


def chosen(mask, light=None):
    """Return the choice for a mask whose brightness is a function of s, from -1 to 1 across its middle."""
    s = np.clip((np.arange(256) - 127.5) / 102.4, -1, 1)
    brightness = np.zeros(256) if light is None else light(s)
    pixels = np.broadcast_to((120 + 90 * brightness).astype(np.uint8)[None, :, None], (256, 256, 3))
    return by_rules(traits(mask, [straighten(line, 256) for line in contours(mask)], pixels))


def round_light(s):
    return np.sqrt(1 - s**2)


def blob():
    x, y = drawn_masks.grid(256)
    radius = 80 + 20 * np.sin(3 * np.arctan2(y, x) + 0.4) + 8 * np.cos(5 * np.arctan2(y, x))
    return np.clip(radius - np.hypot(x, y) + 0.5, 0, 1).astype(np.float32)


@pytest.mark.parametrize(
    ("mask", "light", "shape"),
    [
        (drawn_masks.disc(), round_light, "REVOLVE"),
        (turned_box(0), None, "EXTRUDE"),
        (drawn_masks.star(), None, "EXTRUDE"),
        (blob(), round_light, "INFLATE"),
        (drawn_masks.ring(), round_light, "INFLATE"),
    ],
    ids=["ball", "door", "star", "blob", "ring"],
)
def test_plain_kinds(mask, light, shape):
    assert chosen(mask, light) == shape


def finned():
    """A pillar with a flat fin on each side, reaching below its foot."""
    mask = np.zeros((256, 256), np.float32)
    mask[20:240, 98:158] = 1.0
    for row in range(160, 240):
        mask[row, 178 - row // 2 : 78 + row // 2] = 1.0
    mask[210:, 90:166] = 0.0
    return mask


def test_a_body_with_fins_is_still_seen_as_round():
    light = np.sqrt(np.maximum(1 - ((np.arange(256) - 127.5) / 30.5) ** 2, 0))
    row = np.where(np.abs(np.arange(256) - 127.5) < 30, 90 + 120 * light, 200)
    mask = finned()
    pixels = np.broadcast_to(row.astype(np.uint8)[None, :, None], (256, 256, 3))
    found = traits(mask, [straighten(line, 256) for line in contours(mask)], pixels)
    assert found.round_rows == pytest.approx(140 / 220, abs=0.05)  # those above the fins
    assert by_rules(found) == "INFLATE"  # revolved, the fins would be lost


def test_a_crate_with_a_light_frame_is_not_round():
    mask = turned_box(0)
    rows, columns = np.nonzero(mask >= 0.9)
    pixels = np.full((256, 256, 3), 90, np.uint8)
    board = slice(columns.min() + 20, columns.max() - 20)
    pixels[rows.min() + 30 : rows.max() - 30, board] = 160
    found = traits(mask, [straighten(line, 256) for line in contours(mask)], pixels)
    assert 0.5 < found.round_rows < 0.9
    assert by_rules(found) == "EXTRUDE"


def automatic(mask, light=120):
    pixels = np.full((*mask.shape, 3), light, np.uint8)
    paths = [straighten(line, float(max(mask.shape))) for line in contours(mask)]
    return choice.choose(mask, paths, pixels, find_corner(pixels, mask))


def box_from_a_corner(azimuth=0.7):
    x, y = drawn_masks.grid(256)
    box = Corner(azimuth, 0.5, 110.0, 90.0, 80.0, 0.0, 40.0)
    hull = box.project(box.corners())
    middle = hull.mean(axis=0)
    inside = np.ones(x.shape, dtype=bool)
    for angle in np.linspace(0, 2 * np.pi, 360, endpoint=False):
        direction = np.array([np.cos(angle), np.sin(angle)])
        inside &= (x - middle[0]) * direction[0] + (y - middle[1]) * direction[1] <= ((hull - middle) @ direction).max()
    return inside.astype(np.float32)


def test_each_choice_has_a_reason():
    assert automatic(box_from_a_corner()).shape == "CORNER"
    assert automatic(box_from_a_corner()).reason == "box"
    assert automatic(drawn_masks.star()).reason in {"straight_outline", "flat", "soft_outline"}
    for mask in (drawn_masks.disc(), drawn_masks.ring(), blob(), turned_box(0)):
        assert automatic(mask).reason


@pytest.mark.parametrize("size", [38, 48, 96, 128, 256])
@pytest.mark.parametrize("flat", [1.0, 0.8, 0.6])
def test_a_disc_shows_no_corner(size, flat):
    y, x = (np.mgrid[0:size, 0:size] + 0.5) / size - 0.5
    mask = (np.hypot(x, y / flat) <= 0.4).astype(np.float32)
    assert automatic(mask).shape != "CORNER"


def test_the_rules_decide_unless_another_shape_fits_clearly_better():
    mask = blob()
    found = traits(mask, [straighten(line, 256) for line in contours(mask)], np.full((256, 256, 3), 120, np.uint8))
    blobs = Corner(0.5, 0.5, 1.0, 1.0, 1.0, 0.0, 0.0, overlap=0.6)
    near = {"INFLATE": 0.5, "EXTRUDE": 0.5 + 0.9 * choice.CLEARLY, "CORNER": 0.9, "REVOLVE": 0.9}
    assert choice.best_shape(near, "INFLATE", found, blobs) == "INFLATE"  # it is not a box and cannot be revolved
    assert choice.best_shape({**near, "EXTRUDE": 0.5 + 1.1 * choice.CLEARLY}, "INFLATE", found, blobs) == "EXTRUDE"


def test_what_shows_its_front_alone_is_not_corner():
    mask = blob()
    found = traits(mask, [straighten(line, 256) for line in contours(mask)], np.full((256, 256, 3), 120, np.uint8))
    front = Corner(0.5, 0.5, 1.0, 1.0, 1.0, 0.0, 0.0, overlap=0.9, level=0.9)
    shares = {"INFLATE": 0.5, "EXTRUDE": 0.4, "CORNER": 0.9}
    assert choice.best_shape(shares, "INFLATE", found, front) == "INFLATE"
    assert choice.best_shape(shares, "INFLATE", found, replace(front, level=0.2)) == "CORNER"
    assert choice.best_shape(shares, "INFLATE", found, replace(front, is_grounded=True)) == "CORNER"
    assert choice.best_shape(shares, "INFLATE", replace(found, wide=4.0), front) == "CORNER"  # it lies on the ground


@pytest.mark.parametrize(
    ("changes", "seen", "is_four_sided"),
    [
        ({}, {}, True),
        ({"straight": 0.1}, {}, False),  # a creature
        ({"round_rows": 0.8}, {}, False),  # a rock
        ({"box": 0.99}, {}, False),  # a sign
        ({"holes": 1}, {}, False),  # a wall with a window
        ({}, {"foot": 0.4, "head": 0.3}, False),  # a figure on its feet
        ({"holes": 1}, {"foot": 0.4, "head": 0.9}, True),  # a table with a bar between its legs
        ({"box": 0.9}, {"foot": 0.4, "head": 0.9}, False),  # a board with short legs
    ],
)
def test_what_stands_as_furniture_does_has_four_sides(changes, seen, is_four_sided):
    mask = drawn_masks.star()
    found = traits(mask, [straighten(line, 256) for line in contours(mask)], np.full((256, 256, 3), 120, np.uint8))
    like = replace(found, axis=replace(found.axis, overlap=1.0), straight=0.8, round_rows=0.0, box=0.7, holes=0)
    shown = {"foot": 1.0, "head": 0.8, **seen}
    assert choice.is_four_sided("INFLATE", replace(like, **changes), shown) == is_four_sided
    assert not choice.is_four_sided("REVOLVE", replace(like, **changes), shown)
    unlike = replace(like, axis=replace(found.axis, overlap=0.8), **changes)
    assert not choice.is_four_sided("INFLATE", unlike, shown)


def test_a_subject_of_a_few_pixels_is_chosen_by_the_rules_alone():
    mask = np.zeros((64, 64), np.float32)
    mask[30:33, 10:50] = 1.0
    assert automatic(mask).shape in {"INFLATE", "EXTRUDE"}


def test_it_warns_if_no_shape_is_likely_to_fit(monkeypatch):
    poor = dict.fromkeys(("INFLATE", "EXTRUDE", "REVOLVE", "CORNER"), choice.POOR - 0.1)
    monkeypatch.setattr(choice, "expected", lambda _seen: poor)
    assert automatic(blob()).warning == "no_shape_fits"
    monkeypatch.setattr(choice, "expected", lambda _seen: {**poor, "INFLATE": choice.POOR + 0.1})
    assert automatic(blob()).warning == ""


def test_a_subject_on_a_corner_that_is_no_box_gets_its_own_warning(monkeypatch):
    mask = box_from_a_corner()
    paths = [straighten(line, 256) for line in contours(mask)]
    unlike = Corner(0.7, 0.5, 9.0, 9.0, 9.0, 0.0, 0.0, overlap=0.6, roundness=0.7, is_grounded=True)
    shares = dict.fromkeys(("INFLATE", "EXTRUDE", "REVOLVE", "CORNER"), choice.POOR_ON_CORNER - 0.01)
    monkeypatch.setattr(choice, "expected", lambda _seen: shares)
    found = choice.choose(mask, paths, np.full((256, 256, 3), 120, np.uint8), unlike)
    assert (found.shape == "CORNER", found.warning) == (False, "corner_unclear")
