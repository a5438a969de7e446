# SPDX-License-Identifier: GPL-3.0-or-later
"""Cutting out, by alpha and by colour."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as numpy_strategies
from maquette.geometry.cutout.cutout import Cutting, cut_out, touches_frame
from maquette.geometry.errors import NothingToModel

from tests.geometry import drawn_masks

SHAPES = [drawn_masks.disc, drawn_masks.ring, drawn_masks.star]


@pytest.mark.parametrize("shape", SHAPES)
def test_alpha_is_taken_as_it_is(shape):
    mask = shape()
    assert np.abs(cut_out(drawn_masks.paint(mask)) - mask).max() < 0.1


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "backdrop", [(128, 128, 128), (255, 255, 255), drawn_masks.studio()], ids=["grey", "white", "studio"]
)
def test_a_subject_is_cut_out_from_its_backdrop(shape, backdrop):
    mask = shape()
    assert drawn_masks.overlap(cut_out(drawn_masks.paint(mask, alpha=False, backdrop=backdrop)), mask) >= 0.95


def test_the_outline_is_finer_than_a_pixel():
    mask = drawn_masks.disc(radius=0.4)
    found = cut_out(drawn_masks.paint(mask, alpha=False, backdrop=(240, 240, 240)))
    assert found.sum() == pytest.approx(mask.sum(), rel=0.01)


def test_specks_are_dropped_and_parts_kept():
    mask = drawn_masks.disc(radius=0.25)
    mask[5:9, 5:9] = 1
    mask[200:230, 200:230] = 1
    found = cut_out(drawn_masks.paint(mask))
    assert not found[:20, :20].any()
    assert found[205:225, 205:225].all()


def test_pinholes_are_filled_and_holes_kept():
    mask = drawn_masks.disc()
    mask[128, 128] = 0
    mask[80:100, 80:100] = 0
    found = cut_out(drawn_masks.paint(mask))
    assert found[128, 128] == 1
    assert not found[82:98, 82:98].any()


def test_glass_is_a_subject_although_nowhere_opaque():
    pixels = drawn_masks.paint(drawn_masks.disc())
    pixels[..., 3] //= 3
    assert drawn_masks.overlap(cut_out(pixels), drawn_masks.disc()) > 0.98


def test_a_texture_is_all_subject():
    noise = np.random.default_rng(1).integers(0, 256, (64, 64, 4), dtype=np.uint8)
    noise[..., 3] = 255
    assert (cut_out(noise) == 1).all()


@pytest.mark.parametrize(
    ("pixels", "code"),
    [
        (np.zeros((64, 64, 4), dtype=np.uint8), "picture_empty"),
        (np.full((64, 64, 4), 255, dtype=np.uint8), "no_subject"),
        (
            drawn_masks.paint(np.zeros((256, 256), dtype=np.float32), alpha=False, backdrop=drawn_masks.studio()),
            "no_subject",
        ),
    ],
    ids=["transparent", "white", "an empty studio"],
)
def test_nothing_to_model(pixels, code):
    with pytest.raises(NothingToModel) as raised:
        cut_out(pixels)
    assert raised.value.code == code


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (2, 40), (17, 3000), (2100, 1500)])
@pytest.mark.parametrize("opacity", [0, 255])
def test_any_shape_gives_a_mask_of_that_shape(shape, opacity):
    pixels = np.full((*shape, 4), 255, dtype=np.uint8)
    pixels[..., 3] = opacity
    middle = tuple(slice(side // 4, side - side // 4) for side in shape)
    pixels[middle] = (200, 30, 30, 255)
    if min(shape) < 16:
        with contextlib.suppress(NothingToModel):
            assert cut_out(pixels).shape == shape
    else:
        assert 0.1 < cut_out(pixels).mean() < 0.5


def test_touching_the_frame_is_detected():
    assert not touches_frame(drawn_masks.disc())
    assert touches_frame(drawn_masks.disc(radius=0.6))


def pictures(colours):
    """Return a strategy for small pictures (H, W, 4) of any size and these values, enlarged so that they have areas."""
    shape = st.tuples(st.integers(1, 12), st.integers(1, 12), st.just(4))
    small = shape.flatmap(lambda of: numpy_strategies.arrays(np.uint8, of, elements=colours))
    return st.builds(
        lambda picture, down, across: picture.repeat(down, axis=0).repeat(across, axis=1),
        small,
        st.integers(1, 9),
        st.integers(1, 9),
    )


ANY = pictures(st.integers(0, 255)) | pictures(st.sampled_from([0, 15, 128, 240, 255]))


def test_two_pixels_can_be_a_subject():
    pixels = np.zeros((2, 3, 4), dtype=np.uint8)
    pixels[0, :2] = 255
    assert cut_out(pixels).tolist() == [[1, 1, 0], [0, 0, 0]]


@settings(max_examples=60, deadline=None)
@given(pixels=ANY, tolerance=st.floats(0, 1), grow=st.floats(-0.05, 0.05), invert=st.booleans())
def test_any_picture_gives_a_mask_or_a_clear_answer(pixels, tolerance, grow, invert):
    mask = None
    with contextlib.suppress(NothingToModel):
        mask = cut_out(pixels, Cutting(tolerance=tolerance, grow=grow, invert=invert))
    if mask is None:
        return
    assert mask.shape == pixels.shape[:2]
    assert mask.dtype == np.float32
    assert np.isfinite(mask).all()
    assert mask.min() >= 0
    assert 0.5 <= mask.max() <= 1


@settings(max_examples=20, deadline=None)
@given(shift=st.tuples(st.integers(0, 30), st.integers(0, 30)), shape=st.sampled_from(SHAPES))
def test_a_transparent_margin_changes_nothing(shift, shape):
    pixels = drawn_masks.paint(shape(size=96))
    wider = np.pad(pixels, ((shift[0], 7), (shift[1], 3), (0, 0)))
    np.testing.assert_allclose(
        cut_out(wider)[shift[0] : shift[0] + 96, shift[1] : shift[1] + 96], cut_out(pixels), atol=1e-6
    )


def screenshot(radius, size=(300, 400), hidden=(0, 0, 0)):
    """Return a disc on grey with rounded transparent corners, which hide some colour, and the disc's mask."""
    rows, columns = size
    y, x = np.indices(size)
    disc = (y - rows / 2) ** 2 + (x - columns / 2) ** 2 < (0.3 * rows) ** 2
    pixels = np.full((*size, 4), (225, 226, 230, 255), dtype=np.uint8)
    pixels[disc] = (200, 60, 40, 255)
    down = np.maximum(radius - np.minimum(y, rows - 1 - y), 0)
    across = np.maximum(radius - np.minimum(x, columns - 1 - x), 0)
    pixels[down**2 + across**2 > radius**2] = (*hidden, 0)
    return pixels, disc.astype(np.float32)


@given(st.integers(0, 50), st.tuples(*[st.sampled_from([0, 255, 200])] * 3))
@settings(max_examples=25, deadline=None)
def test_rounded_corners_do_not_make_the_rest_the_subject(radius, hidden):
    pixels, disc = screenshot(radius, hidden=hidden)
    assert drawn_masks.overlap(cut_out(pixels), disc) >= 0.95


@pytest.mark.parametrize("line", [np.s_[0], np.s_[-1:], np.s_[:, 0], np.s_[:, -2:]])
def test_a_transparent_line_at_a_side_is_not_a_cut_out(line):
    pixels, disc = screenshot(0)
    pixels[line] = 0
    assert drawn_masks.overlap(cut_out(pixels), disc) >= 0.95


def test_a_cut_out_that_nearly_fills_its_picture_is_taken_by_its_alpha():
    """A crate with worn corners has no plain backdrop inside."""
    pixels, _ = screenshot(50)
    noise = np.random.default_rng(3).integers(0, 256, pixels.shape[:2], dtype=np.uint8)
    pixels[..., :3] = np.where(noise[..., None] > 128, (140, 90, 40), (60, 30, 10))
    assert drawn_masks.overlap(cut_out(pixels), (pixels[..., 3] > 0).astype(np.float32)) > 0.99


@pytest.mark.parametrize("size", [(40, 6000), (6000, 40), (20, 3000)])
@pytest.mark.parametrize("opacity", [0, 255])
def test_the_outline_in_a_long_picture_stays_fine(size, opacity):
    y, x = np.indices(size)
    across, along = (y, x) if size[0] < size[1] else (x, y)
    narrow, long = min(size), max(size)
    blade = (abs(across - narrow / 2 + 0.5) < narrow * 0.35 * (1 - along / long)) & (along > long // 20)
    pixels = np.full((*size, 4), (240, 240, 240, opacity), dtype=np.uint8)
    pixels[blade] = (120, 40, 30, 255)
    assert drawn_masks.overlap(cut_out(pixels), blade.astype(np.float32)) > 0.95
