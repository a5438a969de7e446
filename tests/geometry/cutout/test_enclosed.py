# SPDX-License-Identifier: GPL-3.0-or-later
"""Soft backdrops without a common colour: a studio table in shadow, a room out of focus."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from maquette.geometry.cutout.cutout import cut_out
from maquette.geometry.cutout.enclosed import find_edges, find_enclosed, find_reachable
from maquette.geometry.image import filters
from maquette.geometry.image.colour import to_oklab

from tests.geometry import drawn_masks

SIZE = 256
SHAPES = st.sampled_from([drawn_masks.disc(radius=0.25), drawn_masks.star()])


def table(horizon, dark, shadow):
    """Return a studio (H, W, 3) with a vignette, a table's edge from side to side, and a soft shadow."""
    x, y = (axis / SIZE for axis in drawn_masks.grid(SIZE))
    colour = np.where((y + 0.5 < horizon)[..., None], (205, 200, 195), np.array((205, 200, 195)) * dark)
    cast = np.exp(-((x / 0.35) ** 2) - ((y - 0.3) / 0.06) ** 2)
    return colour * ((1 - 0.5 * (x**2 + y**2)) * (1 - shadow * cast))[..., None]


def room(seed):
    """Return a room out of focus (H, W, 3)."""
    rng = np.random.default_rng(seed)
    scene = np.ones((SIZE, SIZE, 3), dtype=np.float32) * rng.uniform(80, 200, 3)
    for left, top, wide, high in rng.uniform((0, 0, 20, 20), (SIZE, SIZE, 120, 120), (14, 4)).astype(int):
        scene[top : top + high, left : left + wide] = rng.uniform(30, 230, 3)
    return np.stack([filters.blur(np.ascontiguousarray(scene[..., each]), 9.0) for each in range(3)], axis=-1)


@settings(max_examples=12, deadline=None, derandomize=True)  # about one picture in twenty fails
@given(mask=SHAPES, horizon=st.floats(0.5, 0.7), dark=st.floats(0.75, 0.95), shadow=st.floats(0.2, 0.6))
def test_a_table_in_a_studio_is_backdrop(mask, horizon, dark, shadow):
    picture = drawn_masks.paint(mask, alpha=False, backdrop=table(horizon, dark, shadow))
    assert drawn_masks.overlap(cut_out(picture), mask) >= 0.93


@settings(max_examples=12, deadline=None, derandomize=True)  # about one picture in twenty fails
@given(mask=SHAPES, seed=st.integers(0, 1000))
def test_a_room_out_of_focus_is_backdrop(mask, seed):
    picture = drawn_masks.paint(mask, colour=(40, 190, 220), alpha=False, backdrop=room(seed))
    assert drawn_masks.overlap(cut_out(picture), mask) >= 0.9


def enclosed_in(picture):
    """Return the pixels that edges enclose in a picture (H, W, 4)."""
    lab = to_oklab(picture)
    return find_enclosed(lab, find_edges(lab))


def test_the_cells_of_a_pattern_are_not_a_subject():
    y, x = np.indices((SIZE, SIZE)) // 26
    tiles = np.where(((x + y) % 2)[..., None] == 0, 200.0, 150.0) * np.ones(3)
    assert enclosed_in(drawn_masks.paint(drawn_masks.disc(), alpha=False, backdrop=tiles)) is None


@pytest.mark.parametrize("backdrop", [(128, 128, 128), table(0.6, 0.85, 0.4), room(1)], ids=["plain", "table", "room"])
def test_a_soft_backdrop_alone_encloses_nothing(backdrop):
    empty = np.zeros((SIZE, SIZE), dtype=np.float32)
    assert enclosed_in(drawn_masks.paint(empty, alpha=False, backdrop=backdrop)) is None


def boards():
    """Return a table's boards (H, W, 3), their dark gaps running from its edge to the picture's lower side."""
    x, y = (axis / SIZE for axis in drawn_masks.grid(SIZE))
    gap = (np.abs(np.mod(x / (y + 0.7) * 4, 1) - 0.5) > 0.485) & (y > 0.1)
    return np.where(gap[..., None], 0.6, 1.0) * np.where((y > 0.1)[..., None], (150, 110, 70), (200, 195, 190))


def test_lines_that_run_to_the_frame_are_not_part_of_the_subject():
    mask = drawn_masks.disc(radius=0.25)
    found = enclosed_in(drawn_masks.paint(mask, colour=(40, 190, 220), alpha=False, backdrop=boards()))
    assert drawn_masks.overlap(found, mask) > 0.85
    assert not found[-20:].any()


def test_the_backdrop_is_seen_through_an_opening():
    mask = drawn_masks.ring()
    found = enclosed_in(drawn_masks.paint(mask, alpha=False, backdrop=(200, 195, 190)))
    assert drawn_masks.overlap(found, mask) > 0.93
    assert not found[120:136, 120:136].any()


def test_an_outline_follows_edges_unless_it_bounds_only_light():
    mask = drawn_masks.disc(radius=0.25)
    edges = find_edges(to_oklab(drawn_masks.paint(mask, alpha=False, backdrop=drawn_masks.studio(SIZE))))
    assert edges.are_telling
    assert edges.followed_by(mask) > 0.95
    assert edges.followed_by(drawn_masks.disc(radius=0.4)) < 0.1


def test_edges_do_not_tell_of_a_subject_in_grain():
    grain = 128 + np.random.default_rng(1).normal(0, 25, (SIZE, SIZE, 3))
    assert not find_edges(to_oklab(drawn_masks.paint(drawn_masks.disc(), alpha=False, backdrop=grain))).are_telling


def test_a_blurred_thing_behind_the_subject_is_backdrop():
    mask = drawn_masks.disc(radius=0.2)
    scene = np.full((SIZE, SIZE, 3), (200, 195, 185), dtype=np.float32)
    scene[30:150, 20:120] = (40, 60, 160)
    scene[150:] = (130, 120, 110)
    soft = np.stack([filters.blur(np.ascontiguousarray(scene[..., each]), 7.0) for each in range(3)], axis=-1)
    picture = drawn_masks.paint(mask, alpha=False, backdrop=soft)
    assert drawn_masks.overlap(cut_out(picture), mask) >= 0.93


def test_an_overexposed_lamp_out_of_focus_is_backdrop():
    x, y = drawn_masks.grid(SIZE)
    within = np.clip((38 - np.hypot(x + 70, y + 70)) / 24, 0, 1)
    light = np.clip(0.5 + 2.0 * within**2 * (3 - 2 * within), 0, 1) ** (1 / 2.2) * 255
    mask = drawn_masks.disc(radius=0.2)
    picture = drawn_masks.paint(mask, alpha=False, backdrop=np.repeat(light[..., None], 3, axis=-1))
    assert drawn_masks.overlap(enclosed_in(picture), mask) >= 0.93


def test_a_white_subject_is_not_taken_for_a_lamp():
    mask = drawn_masks.disc(radius=0.25)
    picture = drawn_masks.paint(mask, colour=(400, 400, 400), alpha=False, backdrop=room(3))
    assert drawn_masks.overlap(enclosed_in(picture), mask) >= 0.93


def test_a_far_edge_of_a_table_is_seen_through_an_opening():
    _, y = drawn_masks.grid(SIZE)
    backdrop = np.where((y < 0)[..., None], 1.0, 0.6) * (205, 200, 195)
    mask = drawn_masks.ring(outer=0.42, inner=0.3)
    assert drawn_masks.overlap(enclosed_in(drawn_masks.paint(mask, alpha=False, backdrop=backdrop)), mask) > 0.9


def test_a_wide_gap_between_boards_is_backdrop():
    x, y = (axis / SIZE for axis in drawn_masks.grid(SIZE))
    gap = (np.abs(x - 0.35 * y) < 0.013) & (y > 0.1)
    mask = drawn_masks.disc(radius=0.2)
    picture = drawn_masks.paint(
        mask, colour=(40, 190, 220), alpha=False, backdrop=np.where(gap[..., None], 0.6, 1.0) * (150, 110, 70)
    )
    assert drawn_masks.overlap(enclosed_in(picture), mask) > 0.96


def test_a_blurred_thing_before_a_plain_wall_is_backdrop():
    mask = drawn_masks.disc(radius=0.2)
    scene = np.full((SIZE, SIZE, 3), (200, 195, 185), dtype=np.float32)
    scene[40:160, 40:120] = (40, 60, 160)
    soft = np.stack([filters.blur(np.ascontiguousarray(scene[..., each]), 7.0) for each in range(3)], axis=-1)
    assert drawn_masks.overlap(cut_out(drawn_masks.paint(mask, alpha=False, backdrop=soft)), mask) >= 0.93


def test_a_subject_that_fades_into_a_plain_backdrop_stays_whole():
    x, y = drawn_masks.grid(SIZE)
    mask = drawn_masks.disc(radius=0.35)
    faded = np.clip((x - 5) / 60, 0, 1)[..., None]
    backdrop = np.full((SIZE, SIZE, 3), 150.0)
    shade = np.exp(-((x / 90) ** 2) - ((y - 85) / 14) ** 2)[..., None]
    picture = drawn_masks.paint(mask, alpha=False, backdrop=backdrop * (1 - 0.5 * shade))
    lit = picture[..., :3] * (1 - faded) + (138, 152, 158) * faded
    picture[..., :3] = np.where(mask[..., None] >= 0.5, lit, picture[..., :3])
    assert drawn_masks.overlap(cut_out(picture), mask) >= 0.9


def test_the_frame_reaches_the_surroundings_of_a_closed_outline():
    mask = drawn_masks.disc(radius=0.25)
    lab = to_oklab(drawn_masks.paint(mask, alpha=False, backdrop=table(0.6, 0.85, 0.3)))
    assert drawn_masks.overlap(~find_reachable(lab, find_edges(lab)), mask) > 0.93


def test_edges_everywhere_do_not_tell_what_the_frame_reaches():
    picture = drawn_masks.paint(drawn_masks.disc(), alpha=False)
    picture[..., :3] = np.random.default_rng(1).integers(0, 256, (SIZE, SIZE, 3))
    lab = to_oklab(picture)
    assert not find_reachable(lab, find_edges(lab)).any()
