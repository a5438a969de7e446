# SPDX-License-Identifier: GPL-3.0-or-later
"""The U-Net against its definition, pixel by pixel."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.cutout import unet

from tests.geometry.cutout.random_weights import random_weights

WIDTHS = (3, 5, 4)


def weights(rng):
    """Weights of a U-Net with two input channels and a head of one output."""
    return random_weights(rng, 2, WIDTHS, {"subject": (4, WIDTHS[0])})


def convolved(image, weight, bias):
    """A zero-padded convolution of (C, H, W), as a sum over the window of each pixel."""
    _, rows, columns = image.shape
    padded = np.pad(image, ((0, 0), (1, 1), (1, 1)))
    result = np.empty((len(weight), rows, columns))
    for row, column in np.ndindex(rows, columns):
        window = padded[:, row : row + 3, column : column + 3]
        result[:, row, column] = (weight * window).sum(axis=(1, 2, 3)) + bias
    return np.maximum(result, 0)


def block(image, found, name):
    for number in (0, 1):
        image = convolved(image, found[f"{name}.{number}.weight"], found[f"{name}.{number}.bias"])
    return image


def halved(image):
    rows, columns = (-(-count // 2) for count in image.shape[1:])
    result = np.empty((len(image), rows, columns))
    for row, column in np.ndindex(rows, columns):
        result[:, row, column] = image[:, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2].max(axis=(1, 2))
    return result


def larger(image, like):
    return image[:, np.arange(like.shape[1])[:, None] // 2, np.arange(like.shape[2]) // 2]


@pytest.mark.parametrize("shape", [(16, 16), (10, 14), (6, 20)])
def test_it_computes_what_a_u_net_is(shape):
    rng = np.random.default_rng(sum(shape))
    found, image = weights(rng), rng.normal(0, 1, (2, *shape)).astype(np.float32)
    parts = image.reshape(2, shape[0] // 2, 2, shape[1] // 2, 2)
    half = np.stack([parts[c, :, y, :, x] for c in range(2) for y in range(2) for x in range(2)])
    first = block(half, found, "down0")
    second = block(halved(first), found, "down1")
    deepest = block(halved(second), found, "down2")
    upper = block(np.concatenate([larger(deepest, second), second]), found, "up0")
    features = block(np.concatenate([larger(upper, first), first]), found, "up1")
    result = unet.features(image, found)
    assert result[0] == pytest.approx(features, rel=1e-4, abs=1e-4)
    assert result[1] == pytest.approx(deepest, rel=1e-4, abs=1e-4)
    odds = unet.head(result[0], found, "subject")
    flat = np.einsum("of,fyx->oyx", found["subject.weight"], features) + found["subject.bias"][:, None, None]
    assert odds.shape == (1, *shape)
    for y, x in np.ndindex(2, 2):
        assert odds[0, y::2, x::2] == pytest.approx(flat[2 * y + x], rel=1e-3, abs=1e-3)
