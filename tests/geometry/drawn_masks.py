# SPDX-License-Identifier: GPL-3.0-or-later
"""Masks and pictures with an exactly known subject, drawn with numpy."""

from __future__ import annotations

import numpy as np


def grid(size):
    y, x = np.mgrid[0:size, 0:size] + 0.5
    return x - size / 2, y - size / 2


def disc(size=256, radius=0.4):
    x, y = grid(size)
    return _cover(radius * size - np.hypot(x, y))


def ring(size=256, outer=0.4, inner=0.2):
    x, y = grid(size)
    return np.minimum(_cover(outer * size - np.hypot(x, y)), _cover(np.hypot(x, y) - inner * size))


def star(size=256):
    x, y = grid(size)
    angle = np.arctan2(x, -y)
    # The distance from the centre of a five-pointed star's straight edges, as a function of the angle.
    within = np.abs((angle + np.pi / 5) % (2 * np.pi / 5) - np.pi / 5)
    tip, notch = np.array([0.45, 0.0]), 0.2 * np.array([np.cos(np.pi / 5), np.sin(np.pi / 5)])
    along = notch - tip
    normal = np.array([-along[1], along[0]]) / np.linalg.norm(along)
    radius = np.hypot(x, y) / size
    return _cover(
        size * (radius * (np.cos(within) * normal[0] + np.sin(within) * normal[1]) - tip @ normal) * -_sign(normal, tip)
    )


def _sign(normal, tip):
    return np.sign(tip @ normal)


def _cover(inside_by):
    return np.clip(inside_by + 0.5, 0.0, 1.0).astype(np.float32)


def paint(mask, colour=(200, 60, 30), alpha=True, backdrop=(128, 128, 128)):
    """Return RGBA bytes: the mask in one shaded colour, transparent around, or on a backdrop (3,) or (H, W, 3)."""
    size = mask.shape[0]
    shading = np.linspace(1.1, 0.7, size)[:, None, None]
    subject = np.clip(np.array(colour) * shading, 0, 255) * np.ones((*mask.shape, 1))
    behind = np.broadcast_to(np.asarray(backdrop, dtype=float), subject.shape)
    mixed = subject if alpha else subject * mask[..., None] + behind * (1 - mask[..., None])
    opacity = mask if alpha else np.ones_like(mask)
    return np.rint(np.dstack([mixed, 255 * opacity])).astype(np.uint8)


def studio(size=256, seed=0):
    """Return a photo studio's backdrop (H, W, 3): a vignette from light to dark grey, with the sensor's noise."""
    x, y = grid(size)
    light = 205 - 90 * ((x / size) ** 2 + (y / size + 0.15) ** 2)
    return light[..., None] + np.random.default_rng(seed).normal(0, 1.5, (size, size, 3))


def overlap(first, second):
    """Return the intersection over the union of two masks cut at 0.5."""
    first, second = np.asarray(first) >= 0.5, np.asarray(second) >= 0.5
    return (first & second).sum() / (first | second).sum()
