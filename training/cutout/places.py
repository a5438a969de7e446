# SPDX-License-Identifier: GPL-3.0-or-later
"""Random places to photograph a subject in: studios, rooms, streets, fields, patterned walls and plain colours.

They are drawn small and coarsely, in linear light, since the network sees small pictures. They share nothing with the
scenes of the benchmark, by which the network is judged.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import ndimage

Light = NDArray[np.float32]
Random = np.random.Generator

GAMMA: Final = 2.2
_FINER: Final = 2  # supersampling of what is drawn
_NEAREST: Final = 0.08  # keeps the ground's far end finite, in sides
_BRIGHTEST: Final = 3.0  # linear light of a lamp or window, where white is 1


@dataclass(frozen=True)
class Place:
    """A place: its light, float32 (S, S, 3), and the rows of its horizon and of the subject's foot, in sides."""

    light: Light
    horizon: float
    foot: float


def place(rng: Random, side: int) -> Place:
    """Return a random place of `side` pixels."""
    kind = rng.random()
    if kind < 0.12:  # the subject floats before one surface, or lies on it
        light = surface(rng, side) if rng.random() < 0.6 else _soft(rng, side)
        horizon = 0.0
    else:
        horizon = rng.uniform(0.2, 0.8)
        light = _ground_before_wall(rng, side, horizon)
    foot = rng.uniform(max(horizon + 0.08, 0.55), 0.97)
    return Place(_lit(rng, light), horizon, foot)


def _ground_before_wall(rng: Random, side: int, horizon: float) -> Light:
    wall = _WALLS[rng.integers(len(_WALLS))](rng, side, horizon)
    ground = _ground(rng, side, horizon)
    if rng.random() < 0.25:  # one paper or floor for both, differently lit
        ground = wall * np.float32(rng.uniform(0.7, 1.3))
    out = rng.uniform(0.0, 0.05) * side * (rng.random() < 0.75)
    wall = out_of_focus(wall, out)
    down = (np.arange(side, dtype=np.float32) + 0.5) / side
    away = np.clip(1 - (down - horizon) / max(1 - horizon, 0.1), 0, 1)[:, None, None]
    ground = ground + (out_of_focus(ground, out / 2) - ground) * (away * (out > 1))
    tilt = rng.normal(0, 0.015) * (down - 0.5)
    width = rng.choice([1.0, 3.0, out + 1, 0.2 * side])
    share = np.clip((down[:, None] + tilt[None, :] - horizon) * side / width + 0.5, 0, 1)[..., None]
    return (wall + (ground - wall) * share).astype(np.float32)


def out_of_focus(light: Light, radius: float) -> Light:
    """Return light (H, W, C) blurred by about a disc of `radius` pixels."""
    if radius < 0.4:
        return light
    size = max(2, round(radius * 1.6))
    once = ndimage.uniform_filter(light, (size, size, 0), mode="nearest")
    return np.asarray(ndimage.uniform_filter(once, (size, size, 0), mode="nearest"), dtype=np.float32)


def _lit(rng: Random, light: Light) -> Light:
    """Return a place in uneven light."""
    side = len(light)
    down, across = (np.arange(side) + 0.5)[:, None] / side, (np.arange(side) + 0.5) / side
    brightness = np.ones((side, side))
    if rng.random() < 0.6:
        middle, radius = rng.uniform(0, 1, 2), rng.uniform(0.3, 1.0)
        pool = np.exp(-((down - middle[0]) ** 2 + (across - middle[1]) ** 2) / radius**2)
        brightness *= 1 - rng.uniform(0.1, 0.7) * (1 - pool)
    if rng.random() < 0.4:
        brightness *= 1 + rng.uniform(-0.5, 0.5) * (across - 0.5) + rng.uniform(-0.5, 0.5) * (down - 0.5)
    if rng.random() < 0.25:  # sunlight through leaves or blinds
        brightness *= np.exp(rng.uniform(0.1, 0.4) * noise(rng, side, rng.uniform(0.08, 0.4)))
    if rng.random() < 0.1:  # a beam with a sharp edge
        turn = rng.uniform(0, 2 * np.pi)
        beam = np.cos(turn) * (across - rng.uniform(0.2, 0.8)) + np.sin(turn) * (down - rng.uniform(0.2, 0.8)) > 0
        brightness = brightness * np.where(beam, rng.uniform(0.5, 0.9), 1)
    return np.asarray(light * brightness[..., None], dtype=np.float32)


def colour(rng: Random) -> Light:
    """Return a random colour (3,) in linear light: often grey or white, sometimes vivid."""
    value, saturation = (
        rng.uniform(0.05, 1.0),
        rng.choice([rng.uniform(0, 0.1), rng.uniform(0, 0.5), rng.uniform(0, 1)]),
    )
    if rng.random() < 0.2:
        value, saturation = rng.uniform(0.85, 1.0), rng.uniform(0, 0.06)
    tint = 1 + saturation * np.cos(rng.uniform(0, 2 * np.pi) + np.arange(3) * (2 * np.pi / 3))
    return np.asarray((value * tint / tint.max()).clip(0, 1) ** GAMMA, dtype=np.float32)


def noise(rng: Random, side: int, size: float) -> Light:
    """Return noise (S, S) of unit variance with blots of about `size` sides."""
    count = int(np.clip(1 / size, 2, side)) + 2
    coarse = rng.normal(0, 1, (count, count)).astype(np.float32)
    grown = ndimage.zoom(coarse, (side + 2) / (count - 1), order=1 if size < 0.1 else 3, mode="nearest")[:side, :side]
    return np.asarray((grown - grown.mean()) / max(float(grown.std()), 1e-6), dtype=np.float32)


def _rough(rng: Random, side: int) -> Light:
    """Return noise (S, S) of several sizes: plaster, cloth, foliage."""
    size, fade = rng.uniform(0.05, 0.6), rng.uniform(0.4, 0.9)
    total, weight = np.zeros((side, side), dtype=np.float32), 1.0
    while size > 1.5 / side:
        total += weight * noise(rng, side, size)
        size, weight = size / 2, weight * fade
    return total / max(float(total.std()), 1e-6)


def _mixed(rng: Random, share: Light, first: Light, second: Light) -> Light:
    steep = rng.choice([0.3, 1.0, 6.0])
    return np.asarray(first + (second - first) / (1 + np.exp(-steep * share[..., None])), dtype=np.float32)


def _soft(rng: Random, side: int) -> Light:
    """Return light of two or three colours that flow into each other."""
    size = rng.uniform(0.3, 1.0)
    light = _mixed(rng, noise(rng, side, size), colour(rng), colour(rng))
    return _mixed(rng, noise(rng, side, size / 2) - 1, light, colour(rng)) if rng.random() < 0.5 else light


def surface(rng: Random, side: int) -> Light:
    """Return a surface (S, S, 3) seen squarely: plain, rough or patterned."""
    across, down = np.meshgrid(*[np.linspace(-1, 1, side, dtype=np.float32)] * 2)
    return _pattern(rng, across, down)


def _pattern(rng: Random, across: Light, down: Light) -> Light:
    """Return the colours (H, W, 3) of a patterned plane at its coordinates (H, W)."""
    turn = rng.choice([0.0, np.pi / 2, rng.uniform(0, np.pi)])
    first = np.cos(turn) * across + np.sin(turn) * down
    second = np.cos(turn) * down - np.sin(turn) * across
    base, other = colour(rng), colour(rng)
    if rng.random() < 0.6:
        other = np.asarray(base * rng.uniform(0.5, 1.4), dtype=np.float32)
    kind, count = rng.integers(6), rng.uniform(1.5, 9)
    share = np.zeros_like(first)
    if kind == 1:  # boards, tiles or bricks, each with its own shade, with gaps
        row = np.floor(first * count)
        long = second * count / rng.choice([1.0, 2.0, 3.0, 30.0]) + 0.5 * (row % 2) * (rng.random() < 0.6)
        cell = np.sin(row * 12.9898 + np.floor(long) * 78.233) * 43758.5453
        share = (cell - np.floor(cell)) * rng.uniform(0, 1)
        width = rng.uniform(0.01, 0.06)
        gap = (np.abs(first * count - row - 0.5) > 0.5 - width) | (
            np.abs(long - np.floor(long) - 0.5) > 0.5 - width / 2
        )
        share = np.where(gap, rng.uniform(-0.5, 1.5), share)
    elif kind == 2:  # a chequer
        share = (np.floor(first * count) + np.floor(second * count)) % 2
    elif kind == 3:  # stripes or folds
        share = 0.5 + 0.5 * np.sin(first * count * 4 + rng.uniform(0, 3) * np.sin(second * 2))
        share = np.round(share) if rng.random() < 0.4 else share
    elif kind == 4:  # spots
        spot = (first * count - np.floor(first * count) - 0.5) ** 2 + (
            second * count - np.floor(second * count) - 0.5
        ) ** 2
        share = (spot < rng.uniform(0.02, 0.15)).astype(np.float32)
    plane = base + (other - base) * share[..., None]
    if rng.random() < 0.7:  # grain
        grain = _rough(rng, len(across)) * rng.uniform(0.0, 0.25)
        plane = plane * np.exp(grain)[..., None]
    return np.clip(plane, 0, 1).astype(np.float32)


def _ground(rng: Random, side: int, horizon: float) -> Light:
    """Return ground in perspective: a table, a floor, paving, sand or grass."""
    kind = rng.random()
    if kind < 0.35:
        return np.broadcast_to(colour(rng), (side, side, 3)).astype(np.float32)
    if kind < 0.55:
        return _foliage(rng, side, horizon, 1.1)
    down, across = (np.arange(side, dtype=np.float32) + 0.5) / side, np.linspace(-0.5, 0.5, side, dtype=np.float32)
    near = np.maximum(down - horizon, 0)[:, None] + np.float32(_NEAREST)
    return _pattern(rng, across[None, :] / near, np.broadcast_to(0.5 / near, (side, side)).astype(np.float32))


class _Canvas:
    """Draws shapes in light, at coordinates in sides."""

    def __init__(self, light: Light) -> None:
        self._side = len(light) * _FINER
        shown = np.clip(light / _BRIGHTEST, 0, 1) ** (1 / GAMMA) * 255
        self._picture = Image.fromarray(np.rint(shown).astype(np.uint8)).resize((self._side, self._side))
        self._draw = ImageDraw.Draw(self._picture)

    def _ink(self, light: Light) -> tuple[int, ...]:
        return tuple(int(value) for value in np.rint(np.clip(light / _BRIGHTEST, 0, 1) ** (1 / GAMMA) * 255))

    def shape(self, points: Light, light: Light) -> None:
        self._draw.polygon([tuple(point) for point in points * self._side], fill=self._ink(light))

    def box(self, left: float, top: float, right: float, bottom: float, light: Light) -> None:
        corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]])
        self.shape(corners, light)

    def oval(self, middle: Light, size: Light, light: Light) -> None:
        low, high = (middle - size) * self._side, (middle + size) * self._side
        self._draw.ellipse([*low, *high], fill=self._ink(light))

    def line(self, points: Light, width: float, light: Light) -> None:
        flat = [tuple(point) for point in points * self._side]
        self._draw.line(flat, fill=self._ink(light), width=max(1, round(width * self._side)))

    def light(self) -> Light:
        small = np.asarray(self._picture.reduce(_FINER), dtype=np.float32) / 255
        return small**GAMMA * np.float32(_BRIGHTEST)


def _plain(rng: Random, side: int, _horizon: float) -> Light:
    return np.broadcast_to(colour(rng), (side, side, 3)).astype(np.float32)


def _flowing(rng: Random, side: int, _horizon: float) -> Light:
    return _soft(rng, side)


def _patterned(rng: Random, side: int, _horizon: float) -> Light:
    return surface(rng, side)


def _furnished(rng: Random, side: int, horizon: float) -> Light:
    """Return a wall with furniture, pictures, windows, shelves and lamps before it."""
    wall = (
        np.broadcast_to(colour(rng), (side, side, 3)).astype(np.float32) if rng.random() < 0.7 else surface(rng, side)
    )
    canvas = _Canvas(wall)
    for _ in range(rng.integers(2, 9)):
        left, wide, high = rng.uniform(-0.2, 1.0), rng.uniform(0.05, 0.5), rng.uniform(0.05, 0.5)
        stands = rng.random() < 0.6
        top = horizon + rng.uniform(0, 0.05) - high if stands else rng.uniform(-0.1, max(horizon - high, 0.0))
        right, bottom = left + wide, top + high
        light = colour(rng) * np.float32(rng.choice([1.0, 1.0, 1.0, _BRIGHTEST * rng.uniform(0.5, 1)]))
        kind = rng.integers(4)
        if kind == 0:
            canvas.oval(np.array([left, top + high / 2]), np.array([wide / 2, high / 2]), light)
            canvas.box(left - 0.006, top + high / 2, left + 0.006, horizon, colour(rng))
            continue
        canvas.box(left, top, right, bottom, light)
        if kind == 1:  # a frame or a door
            inset = rng.uniform(0.01, 0.05)
            canvas.box(left + inset, top + inset, right - inset, bottom - inset, colour(rng))
        elif kind == 2:  # shelves, drawers or panes
            rows, columns = rng.integers(1, 5), rng.integers(1, 9)
            for row, column in np.ndindex(rows, columns):
                if rng.random() < 0.85:
                    x, y = left + wide * (column + 0.1) / columns, top + high * (row + 0.1) / rows
                    canvas.box(x, y, x + 0.8 * wide / columns, y + 0.85 * high / rows, colour(rng))
    return canvas.light()


def _outside(rng: Random, side: int, horizon: float) -> Light:
    """Return sky with hills, trees or houses before it."""
    down = np.linspace(0, 1, side, dtype=np.float32)[:, None, None]
    pale = np.array([0.75, 0.85, 0.95], dtype=np.float32) * np.float32(rng.uniform(0.5, 1.2))
    high = np.array([0.25, 0.45, 0.85], dtype=np.float32) * np.float32(rng.uniform(0.3, 1.0))
    if rng.random() < 0.3:
        pale, high = colour(rng), colour(rng)
    sky = np.broadcast_to(high + (pale - high) * np.clip(down / max(horizon, 0.1), 0, 1), (side, side, 3))
    if rng.random() < 0.5:
        sky = _mixed(rng, _rough(rng, side) - 1, sky.astype(np.float32), np.full(3, 0.9, dtype=np.float32))
    canvas = _Canvas(sky.astype(np.float32))
    for _ in range(rng.integers(0, 9)):
        left, wide, top = rng.uniform(-0.2, 1), rng.uniform(0.05, 0.5), horizon - rng.uniform(0.02, 0.4)
        light = colour(rng)
        if rng.random() < 0.5:
            canvas.box(left, top, left + wide, horizon + 0.1, light)
            for x, y in rng.uniform((left, top), (left + wide, horizon), (rng.integers(0, 9), 2)):
                canvas.box(x, y, x + 0.03, y + 0.04, colour(rng))
        else:
            canvas.shape(np.array([[left - wide, horizon + 0.1], [left, top], [left + wide, horizon + 0.1]]), light)
    light = canvas.light()
    if rng.random() < 0.6:
        line = horizon - rng.uniform(0, 0.5) + 0.06 * noise(rng, side, rng.uniform(0.05, 0.3))
        leaves = _foliage(rng, side, -0.1, horizon)
        light = np.where((down[..., 0] > line)[..., None], leaves, light)
    return light


def _foliage(rng: Random, side: int, top: float, bottom: float) -> Light:
    """Return grass or leaves between two rows, larger towards the bottom; what else the rows show is undefined."""
    hue = rng.uniform(0, 1) if rng.random() < 0.8 else rng.uniform(-2, 3)
    green = np.clip([0.2 + 0.4 * hue, 0.45 + 0.2 * hue, 0.1 + 0.15 * hue], 0.02, 1) ** GAMMA
    dark = np.float32(rng.uniform(0.1, 0.5)) * green
    if rng.random() < 0.4:
        return _mixed(rng, _rough(rng, side), green.astype(np.float32), dark.astype(np.float32))
    canvas = _Canvas(np.broadcast_to(dark, (side, side, 3)).astype(np.float32))
    is_grass, size = rng.random() < 0.6, rng.uniform(0.02, 0.15)
    for depth in np.sort(rng.uniform(0, 1, rng.integers(150, 600))):
        near = 0.3 + 0.7 * depth
        foot = np.array([rng.uniform(-0.05, 1.05), top + (bottom - top) * depth])
        turn = rng.normal(-np.pi / 2, 0.4) if is_grass else rng.uniform(0, 2 * np.pi)
        tip = foot + size * near * np.array([np.cos(turn), np.sin(turn)])
        light = (green * rng.uniform(0.4, 1.8) * (1 + rng.normal(0, 0.1, 3))).astype(np.float32)
        canvas.line(np.stack([foot, tip]), size * near * (0.1 if is_grass else 0.35), light)
    return canvas.light()


_WALLS: Final = (_plain, _plain, _flowing, _patterned, _furnished, _furnished, _furnished, _outside, _outside)
