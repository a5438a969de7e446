# SPDX-License-Identifier: GPL-3.0-or-later
"""The arithmetic of the demo's contact sheet; its looks are judged by eye."""

from __future__ import annotations

import pytest

pytest.importorskip("bpy", reason="Blender's module is not installed")
np = pytest.importorskip("numpy")

from PIL import Image

from tools import demo_sheet


def test_shrinking_averages():
    pixels = np.arange(8, dtype=np.float32).reshape(4, 1, 2).repeat(2, axis=2)
    np.testing.assert_allclose(demo_sheet.resized(pixels, 2), [pixels[:2].mean(axis=0), pixels[2:].mean(axis=0)])


def test_growing_repeats():
    pixels = np.array([[[0.0]], [[1.0]]], dtype=np.float32)
    np.testing.assert_allclose(demo_sheet.resized(pixels, 4).ravel(), [0, 0, 1, 1], atol=1e-6)


@pytest.mark.parametrize("shape", [(10, 700), (700, 10), (512, 512), (1, 1)])
def test_any_shape_fits_the_square(shape):
    square = demo_sheet.fitted(np.ones((*shape, 4), dtype=np.float32))
    assert square.shape == (demo_sheet.SIZE, demo_sheet.SIZE, 4)
    np.testing.assert_allclose(square[..., 3], 1.0)
    np.testing.assert_allclose(square[demo_sheet.SIZE // 2, demo_sheet.SIZE // 2], 1.0, atol=1e-5)


def test_transparent_pixels_show_the_background():
    clear = np.zeros((1, 1, 4), dtype=np.float32)
    np.testing.assert_allclose(demo_sheet.on_ground(clear)[0, 0], [*demo_sheet.GROUND, 1.0], atol=1e-6)


def test_each_square_has_its_caption(tmp_path):
    path = tmp_path / "sheet.png"
    Image.new("RGBA", (400, 100), (1, 2, 3, 255)).save(path)
    demo_sheet.caption(path, ["one", "", "three", "4"])
    with Image.open(path) as captioned:
        assert captioned.size == (400, 100 + demo_sheet.CAPTION)
        strip = np.asarray(captioned)[100:]
        assert (np.asarray(captioned)[:100] == (1, 2, 3)).all()
    has_ink = [bool((strip[:, i * 100 : (i + 1) * 100].max(axis=2) < 120).any()) for i in range(4)]
    assert has_ink == [True, False, True, True]
