# SPDX-License-Identifier: GPL-3.0-or-later
"""Figures with faces, and things without, drawn with numpy: pictures RGBA, places in shares of a side."""

from __future__ import annotations

import numpy as np

from tests.geometry.drawn_masks import grid

HAIR, SHIRT, DARK, WHITE = (70, 40, 25), (40, 80, 170), (30, 22, 25), (240, 240, 240)


class Drawing:
    """A transparent canvas; places are shares of its side from its middle, x right and y down."""

    def __init__(self, size):
        self.pixels = np.zeros((size, size, 4), dtype=np.uint8)
        x, y = grid(size)
        self._x, self._y = x / size, y / size
        # Noise and one light, as no picture is quite even.
        self._light = 1.0 - 0.25 * self._x - 0.15 * self._y
        self._noise = np.random.default_rng(1).normal(0, 2, (size, size, 1))

    def oval(self, x, y, wide, high, colour, *, within=None):
        self._fill(((self._x - x) / wide) ** 2 + ((self._y - y) / high) ** 2 < 1, colour, within)

    def box(self, x, y, wide, high, colour, *, within=None):
        self._fill((np.abs(self._x - x) < wide) & (np.abs(self._y - y) < high), colour, within)

    def gable(self, top, bottom, wide, colour):
        self._fill((self._y < bottom) & (np.abs(self._x) < wide * (self._y - top) / (bottom - top)), colour, None)

    def above(self, y):
        return self._y < y

    def _fill(self, inside, colour, within):
        inside = inside if within is None else inside & within
        shaded = np.clip(np.array(colour) * self._light[..., None] + self._noise, 0, 255)
        self.pixels[inside, :3] = shaded[inside]
        self.pixels[inside, 3] = 255


def person(size=256, *, skin=(225, 170, 140), hair=HAIR, x=0.0, y=-0.2, span=0.1):
    """Head, hair, neck and shoulders; x, y: the middle of the eyes, `span` apart."""
    drawn = Drawing(size)
    drawn.oval(x, y + 5.6 * span, 3.2 * span, 3.6 * span, SHIRT)
    drawn.box(x, y + 1.9 * span, 0.5 * span, 0.8 * span, skin)
    drawn.oval(x, y - 0.15 * span, 1.45 * span, 1.7 * span, hair)
    drawn.oval(x, y + 0.2 * span, 1.15 * span, 1.45 * span, skin)
    drawn.oval(x, y - 0.9 * span, 1.3 * span, 0.55 * span, hair)
    for side in (-0.5, 0.5):
        drawn.oval(x + side * span, y, 0.24 * span, 0.16 * span, WHITE)
        drawn.oval(x + side * span, y, 0.11 * span, 0.13 * span, DARK)
    drawn.oval(x, y + 0.95 * span, 0.35 * span, 0.08 * span, (150, 60, 60))
    return drawn.pixels


def ball(size=256, skin=(250, 200, 60)):
    """A face that is all of the subject."""
    drawn = Drawing(size)
    drawn.oval(0, 0, 0.4, 0.4, skin)
    for side in (-0.15, 0.15):
        drawn.oval(side, -0.08, 0.045, 0.07, DARK)
    drawn.oval(0, 0.18, 0.15, 0.04, DARK)
    return drawn.pixels


def toy(size=256, skin=(90, 150, 70)):
    """A bald creature with the body in its own colour, and large dark eyes."""
    drawn = Drawing(size)
    drawn.oval(0, 0.24, 0.2, 0.22, skin)
    drawn.oval(0, -0.15, 0.26, 0.24, skin)
    for side in (-0.1, 0.1):
        drawn.oval(side, -0.17, 0.035, 0.05, DARK)
    drawn.oval(0, -0.02, 0.07, 0.02, DARK)
    return drawn.pixels


def house(size=256):
    drawn = Drawing(size)
    drawn.box(0, 0.13, 0.3, 0.27, (215, 190, 150))
    drawn.gable(-0.42, -0.12, 0.36, (150, 60, 50))
    for side in (-0.14, 0.14):
        drawn.box(side, 0.02, 0.06, 0.06, DARK)
    drawn.box(0, 0.29, 0.06, 0.11, (110, 70, 40))
    return drawn.pixels


def television(size=256):
    drawn = Drawing(size)
    drawn.box(0, 0, 0.42, 0.3, (90, 70, 60))
    drawn.box(-0.08, 0, 0.3, 0.24, (150, 180, 190))
    for up in (-0.12, 0.0):
        drawn.oval(0.32, up, 0.04, 0.04, DARK)
    return drawn.pixels


def car(size=256):
    drawn = Drawing(size)
    drawn.box(0, 0.08, 0.4, 0.16, (180, 40, 40))
    drawn.oval(0, -0.07, 0.28, 0.2, (180, 40, 40))
    drawn.box(0, -0.12, 0.22, 0.07, (60, 80, 95))
    for side in (-0.28, 0.28):
        drawn.oval(side, 0.08, 0.06, 0.05, WHITE)
        drawn.box(side, 0.27, 0.07, 0.06, DARK)
    drawn.box(0, 0.12, 0.14, 0.04, DARK)
    return drawn.pixels


def clock(size=256):
    drawn = Drawing(size)
    drawn.oval(0, 0, 0.42, 0.42, (120, 80, 50))
    drawn.oval(0, 0, 0.36, 0.36, (235, 230, 215))
    for hour in range(12):
        angle = 2 * np.pi * hour / 12
        drawn.oval(0.3 * np.sin(angle), 0.3 * np.cos(angle), 0.022, 0.022, DARK)
    drawn.box(0, -0.1, 0.012, 0.1, DARK)
    drawn.box(0.07, 0, 0.07, 0.012, DARK)
    return drawn.pixels


def chest(size=256):
    drawn = Drawing(size)
    drawn.box(0, 0.05, 0.4, 0.22, (140, 90, 50))
    drawn.oval(0, -0.12, 0.4, 0.2, (140, 90, 50), within=drawn.above(-0.1))
    for side in (-0.28, 0.28):
        drawn.box(side, 0.0, 0.04, 0.3, (90, 90, 95), within=drawn.pixels[..., 3] > 0)
    drawn.box(0, -0.02, 0.05, 0.06, (220, 190, 80))
    return drawn.pixels


def facade(size=256):
    drawn = Drawing(size)
    drawn.box(0, 0, 0.3, 0.45, (200, 180, 160))
    for row in (-0.33, -0.16, 0.01, 0.18):
        for column in (-0.18, 0.0, 0.18):
            drawn.box(column, row, 0.05, 0.055, DARK)
    return drawn.pixels


def cookie(size=256):
    drawn = Drawing(size)
    drawn.oval(0, 0, 0.42, 0.4, (215, 160, 105))
    for turn in range(19):
        # As sunflowers have their seeds: all over, and in no rows.
        out, angle = 0.37 * np.sqrt((turn + 0.5) / 19), turn * np.pi * (3 - np.sqrt(5))
        drawn.oval(out * np.cos(angle), out * np.sin(angle), 0.035, 0.035, (70, 40, 30))
    return drawn.pixels


def lamp(size=256):
    """A round thing without any spots."""
    drawn = Drawing(size)
    drawn.oval(0, -0.1, 0.3, 0.3, (240, 225, 190))
    drawn.box(0, 0.3, 0.05, 0.15, (120, 90, 60))
    return drawn.pixels


THINGS = (house, television, car, clock, chest, facade, cookie, lamp)
