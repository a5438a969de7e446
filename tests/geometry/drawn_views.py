# SPDX-License-Identifier: GPL-3.0-or-later
"""Views of bodies with known sides, each drawn at its own scale and position."""

from __future__ import annotations

import numpy as np
from maquette.geometry.multiview.views import AXES, View


def box(role, extents=(0.8, 0.5, 1.0), scale=100.0, corner=(11.25, 7.5), colour=(200, 60, 30)):
    """A box of extents along X, Y and Z."""
    axes = AXES[role]
    size = np.array([extents[axes.right[0]], extents[axes.up[0]]]) * scale
    return _view(role, size, corner, colour, lambda x, y: x * y < 2)


def ball(role, scale=100.0, corner=(11.25, 7.5), colour=(200, 60, 30)):
    """A ball of diameter 1."""
    return ellipsoid(role, (1.0, 1.0, 1.0), scale, corner, colour)


def ellipsoid(role, extents, scale=100.0, corner=(11.25, 7.5), colour=(200, 60, 30)):
    """An ellipsoid of extents along X, Y and Z."""
    axes = AXES[role]
    size = np.array([extents[axes.right[0]], extents[axes.up[0]]]) * scale
    return _view(role, size, corner, colour, lambda x, y: x**2 + y**2 <= 1)


def _view(role, size, corner, colour, inside):
    width, height = (int(np.ceil(c + s + 9)) for c, s in zip(corner, size, strict=True))
    fine = 8
    x = ((np.arange(width * fine) + 0.5) / fine - corner[0]) / size[0] * 2 - 1
    y = ((np.arange(height * fine) + 0.5) / fine - corner[1]) / size[1] * 2 - 1
    cover = inside(x[None, :], y[:, None]) & (abs(x) <= 1)[None, :] & (abs(y) <= 1)[:, None]
    mask = cover.reshape(height, fine, width, fine).mean(axis=(1, 3)).astype(np.float32)
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[..., :3] = colour
    pixels[..., 3] = np.rint(255 * mask)
    return View(role, pixels, mask)
