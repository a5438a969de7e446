# SPDX-License-Identifier: GPL-3.0-or-later
"""The thumbnail that a placeholder shows."""

from __future__ import annotations

from array import array
from types import SimpleNamespace

import pytest

pytest.importorskip("bpy", reason="Blender's module is not installed")

from maquette.viewport import placeholders


class Values:
    """Implements `foreach_get` like Blender's arrays."""

    def __init__(self, values):
        self.values = values

    def foreach_get(self, target):
        target[:] = self.values


def image(width, height, is_seen):
    """An image whose preview is opaque only where `is_seen(x, y)`."""
    alpha = [255 if is_seen(x, y) else 0 for y in range(height) for x in range(width)]
    packed = array("i", b"".join(bytes((10, 20, 30, a)) for a in alpha))
    floats = array("f", [value for a in alpha for value in (0.1, 0.2, 0.3, a / 255)])
    preview = SimpleNamespace(
        image_size=(width, height), image_pixels=Values(packed), image_pixels_float=Values(floats)
    )
    return SimpleNamespace(preview=preview)


def test_margins_that_make_a_preview_square_do_not_count():
    taken = placeholders.thumbnail_of(image(16, 16, lambda _x, y: 4 <= y < 12))
    assert taken.bounds == (0, 4, 16, 12)
    assert taken.aspect == 2.0
    assert taken.pixels[3] == 0.0
    assert taken.pixels[4 * 16 * 4 + 3] == 1.0


def test_only_the_cut_out_subject_counts():
    taken = placeholders.thumbnail_of(image(16, 8, lambda x, y: 3 <= x < 5 and 2 <= y < 6))
    assert taken.bounds == (3, 2, 5, 6)
    assert taken.aspect == 0.5


@pytest.mark.parametrize("size", [(0, 0), (4, 4)])
def test_a_fully_transparent_preview(size):
    assert placeholders.thumbnail_of(image(*size, lambda _x, _y: False)) is None


def test_no_preview_yet():
    assert placeholders.thumbnail_of(SimpleNamespace(preview=None)) is None


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_upright(orientation):
    taken = placeholders.thumbnail_of(image(16, 12, lambda x, y: 2 <= x < 14 and 4 <= y < 7), orientation)
    assert (taken.width, taken.height) == ((16, 12) if orientation < 5 else (12, 16))
    assert taken.aspect == pytest.approx(4 if orientation < 5 else 1 / 4)
    # Rows start at the bottom: 4 are empty there and 5 at the top, so the bounds show which way it was rotated.
    left, bottom, _, _ = taken.bounds
    corners = {1: (2, 4), 2: (2, 4), 3: (2, 5), 4: (2, 5), 5: (5, 2), 6: (4, 2), 7: (4, 2), 8: (5, 2)}
    assert (left, bottom) == corners[orientation]
    assert len(taken.pixels) == 16 * 12 * 4
