# SPDX-License-Identifier: GPL-3.0-or-later
"""Cut-outs that are probably wrong are doubted, and right ones are not."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.cutout.doubt import doubts, faintness, unsureness
from maquette.geometry.image.colour import to_oklab
from maquette.geometry.options import Options
from maquette.geometry.reconstruct import find_subject

from tests.geometry import drawn_masks

BACKDROPS = pytest.mark.parametrize(
    "backdrop", [(128, 128, 128), (250, 250, 250), drawn_masks.studio()], ids=["grey", "white", "studio"]
)


@BACKDROPS
@pytest.mark.parametrize("shape", [drawn_masks.disc, drawn_masks.ring, drawn_masks.star])
def test_a_clear_outline_is_trusted(shape, backdrop):
    picture = drawn_masks.paint(shape(), alpha=False, backdrop=backdrop)
    assert doubts(picture, shape()) == ()
    assert find_subject(picture, Options()).warnings == ()


@BACKDROPS
def test_an_outline_where_nothing_changes_is_doubted(backdrop):
    picture = drawn_masks.paint(drawn_masks.disc(radius=0.1), alpha=False, backdrop=backdrop)
    assert doubts(picture, drawn_masks.disc()) == ("faint_outline",)


def test_faintness_is_a_share_of_the_outline():
    half = drawn_masks.disc()
    half[:, 128:] = 0
    picture = to_oklab(drawn_masks.paint(half, alpha=False))
    assert faintness(picture, drawn_masks.disc()) == pytest.approx(0.5, abs=0.1)


def test_many_small_parts_are_doubted_and_a_few_are_not():
    y, x = np.mgrid[0:256, 0:256]
    parts = (((x // 16) % 2 == 0) & ((y // 16) % 2 == 0)).astype(np.float32)
    assert doubts(drawn_masks.paint(parts, alpha=False), parts) == ("in_fragments",)
    parts[:, 40:] = 0
    parts[60:] = 0
    assert doubts(drawn_masks.paint(parts, alpha=False), parts) == ()


def test_a_picture_that_is_already_cut_out_is_never_doubted():
    hardly = drawn_masks.paint(drawn_masks.disc(), colour=(128, 128, 128))
    hardly[..., :3] = 128
    assert find_subject(hardly, Options()).warnings == ()


def test_unsureness_is_a_share_of_the_subject():
    mask = drawn_masks.disc(radius=0.25)
    sure = np.where(drawn_masks.disc(radius=0.25, size=64) >= 0.5, 4.0, -4.0).astype(np.float32)
    unsure = sure.copy()
    unsure[:, :32] /= 8
    assert unsureness(sure, mask) == pytest.approx(0.0, abs=0.05)
    assert unsureness(unsure, mask) == pytest.approx(0.5, abs=0.05)
    assert unsureness(np.full((64, 64), -4.0, dtype=np.float32), np.zeros_like(mask)) == 1.0


def test_what_may_be_part_of_a_pattern_is_doubted():
    y, x = np.mgrid[0:256, 0:256] // 26
    tiles = np.where(((x + y) % 2)[..., None] == 0, (196, 206, 214), (150, 170, 186)).astype(float)
    picture = drawn_masks.paint(drawn_masks.star(), alpha=False, backdrop=tiles)
    assert doubts(picture, drawn_masks.star()) == ("unclear_subject",)
