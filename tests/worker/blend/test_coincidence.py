# SPDX-License-Identifier: GPL-3.0-or-later
"""Faces with the same corners, and the layers that they belong to."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from maquette.worker.blend import coincidence

Quad = tuple[int, ...]


def layers(quads: list[Quad]) -> list[int]:
    corners, faces = np.array(quads).ravel(), np.repeat(np.arange(len(quads)), 4)
    return coincidence.layers(corners, faces).tolist()


@st.composite
def two_sided_sheets(draw: st.DrawFn) -> list[tuple[Quad, int]]:
    """A sheet of quads and its back, in any order, each starting at any corner; with the side that each belongs to."""
    wide, high = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    quads = [
        tuple((wide + 1) * (y + up) + x + right for up, right in ((0, 0), (0, 1), (1, 1), (1, 0)))
        for y in range(high)
        for x in range(wide)
    ]
    faces = draw(st.permutations([(quad, 0) for quad in quads] + [(quad[::-1], 1) for quad in quads]))
    turns = draw(st.lists(st.integers(0, 3), min_size=len(faces), max_size=len(faces)))
    return [(quad[turn:] + quad[:turn], side) for (quad, side), turn in zip(faces, turns, strict=True)]


@given(two_sided_sheets())
@settings(deadline=None)
def test_the_two_sides_of_a_sheet_stay_whole_and_apart(faces):
    found = layers([quad for quad, _ in faces])
    assert len({(layer, side) for layer, (_, side) in zip(found, faces, strict=True)}) == 2
    assert len(set(found)) == 2


@given(st.lists(st.tuples(*[st.integers(0, 5)] * 4), min_size=1, max_size=30))
@settings(deadline=None)
def test_no_two_faces_on_the_same_corners_are_in_one_layer(quads):
    seen: dict[tuple[tuple[int, ...], int], int] = {}
    for quad, layer in zip(quads, layers(quads), strict=True):
        if len(set(quad)) == 4 and layer < coincidence.MOST_LAYERS:
            key = (tuple(sorted(quad)), layer)
            assert key not in seen
            seen[key] = 1


def test_without_coincident_faces_there_is_one_layer():
    assert layers([(0, 1, 2, 3), (3, 2, 5, 4), (1, 0, 6, 7)]) == [0, 0, 0]


@given(st.integers(0, 2**32 - 1), st.floats(0, 0.99))
@settings(deadline=None)
def test_near_points_count_as_one_and_far_points_as_several(seed, away):
    chance = np.random.default_rng(seed)
    grid = np.array([[x, y, z] for x in range(3) for y in range(3) for z in range(3)], float) * 0.37
    moved = grid + chance.uniform(-1, 1, grid.shape) * away * 1e-5 / 2
    merged = coincidence.merge(np.concatenate([grid, moved]).astype(np.float32), 1e-5)
    assert merged[:27].tolist() == merged[27:].tolist()
    assert len(set(merged.tolist())) == 27
