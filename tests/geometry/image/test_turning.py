# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures are turned upright, compared with Pillow."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as numpy_strategies
from maquette.geometry.image.turning import upright, upright_size
from PIL import Image, ImageOps

PICTURES = st.tuples(st.integers(1, 6), st.integers(1, 6), st.just(4)).flatmap(
    lambda shape: numpy_strategies.arrays(np.uint8, shape)
)


@given(PICTURES, st.integers(1, 8))
def test_every_orientation_of_any_picture(pixels, orientation):
    image = Image.fromarray(pixels)
    image.getexif()[0x0112] = orientation
    expected = np.asarray(ImageOps.exif_transpose(image))
    found = upright(pixels, orientation)
    np.testing.assert_array_equal(found, expected)
    assert upright_size(pixels.shape[1], pixels.shape[0], orientation) == (found.shape[1], found.shape[0])
