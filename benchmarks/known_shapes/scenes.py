# SPDX-License-Identifier: GPL-3.0-or-later
"""Procedural places for a subject, lit as in photographs: studios, rooms and meadows.

Everything is in linear light, (S, S, 3), where 1 is white; windows and lamps are brighter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from maquette.geometry.image import filters
from numpy.typing import NDArray

Light = NDArray[np.float32]
Random = np.random.Generator

GAMMA: Final = 2.2
_BLADES: Final = 7000
_LEAVES: Final = 2500
_ALONG: Final = 28  # points along a blade


@dataclass(frozen=True)
class Stage:
    """Where the subject stands: the rows of the horizon and of its foot, as shares of the side."""

    horizon: float
    foot: float


def _rgb(colour: Sequence[float]) -> Light:
    return np.array(colour, dtype=np.float32)


def out_of_focus(light: Light, radius: float) -> Light:
    """Return light (H, W, C) as a lens out of focus shows it: each point becomes a disc of `radius` pixels."""
    if radius < 0.5:
        return light
    room = int(np.ceil(radius)) + 1
    padded = np.pad(light, ((room, room), (room, room), (0, 0)), mode="edge")
    rows, columns = (np.fft.fftfreq(count, 1 / count) for count in padded.shape[:2])
    disc = np.clip(radius + 0.5 - np.hypot(rows[:, None], columns), 0.0, 1.0)
    spread = np.fft.rfft2(padded, axes=(0, 1)) * np.fft.rfft2(disc / disc.sum())[..., None]
    seen = np.fft.irfft2(spread, s=padded.shape[:2], axes=(0, 1))[room:-room, room:-room]
    return np.maximum(seen, 0.0).astype(np.float32)


def _positions(side: int) -> tuple[Light, Light]:
    """Return each pixel's position down (S, 1) and across (1, S), 0 to 1."""
    steps = ((np.arange(side) + 0.5) / side).astype(np.float32)
    return steps[:, None], steps[None, :]


def _colour(rng: Random, value: float, saturation: float) -> Light:
    """Return a colour (3,) of any hue; value: sRGB of its largest channel, 0 to 1."""
    tint = 1 + saturation * np.cos(rng.uniform(0, 2 * np.pi) + np.arange(3) * (2 * np.pi / 3))
    return ((value * tint / tint.max()) ** GAMMA).astype(np.float32)


def _mixed(share: Light, first: Light, second: Light) -> Light:
    return first + np.clip(share, 0, 1)[..., None] * (second - first)


def _clouds(side: int, rng: Random, size: float) -> Light:
    """Return soft noise (S, S) of unit variance, with blots of `size` of the side."""
    cells = max(1, int(size * side / 6))
    count = -(-side // cells)
    soft = filters.blur(rng.normal(0, 1, (count, count)).astype(np.float32), size * side / cells / 2)
    grown = filters.upsample(soft, cells, (side, side))
    return (grown - grown.mean()) / max(float(grown.std()), 1e-6)


def _pool(side: int, rng: Random) -> Light:
    """Return the brightness (S, S, 1) of a lamp's pool of light."""
    down, across = _positions(side)
    middle, radius, depth = rng.uniform((0.3, 0.15), (0.7, 0.6)), rng.uniform(0.45, 0.9), rng.uniform(0.15, 0.65)
    far = (across - middle[0]) ** 2 + (down - middle[1]) ** 2
    return (1 - depth * (1 - np.exp(-far / radius**2)))[..., None]


def _focused(ground: Light, stage: Stage, radius: float) -> Light:
    """Return a ground that is sharp where the subject stands and out of focus far behind."""
    soft = out_of_focus(ground, radius)
    half = out_of_focus(ground, radius / 3)
    down, _ = _positions(len(ground))
    away = np.abs(down - stage.foot) / max(stage.foot - stage.horizon, 0.05) * np.ones_like(ground[..., 0])
    return _mixed(away * 2 - 1, _mixed(away * 2, ground, half), soft)


def _wood(side: int, stage: Stage, rng: Random) -> Light:
    """Return boards in perspective, (S, S, 3)."""
    down, across = _positions(side)
    near: Light = np.maximum(down - stage.horizon, 0.0) + np.float32(0.12)
    first: Light = (across - 0.5) / near * 0.4
    second: Light = 0.12 / near + 0 * across
    if rng.random() < 0.5:
        first, second = second * 3, first
    scaled = first * rng.uniform(3, 7)
    board: Light = np.floor(scaled)
    shade = 1 + rng.uniform(0.05, 0.2) * np.sin(board * 12.9898 + rng.uniform(0, 6))
    grain = rng.uniform(0.02, 0.1) * np.sin(70 * first + 5 * np.sin(6 * second + board) + board)
    gap = np.where(np.abs(scaled - board - 0.5) > 0.475, rng.uniform(0.4, 0.8), 1.0)
    brown = (np.array([1.0, rng.uniform(0.7, 0.85), rng.uniform(0.4, 0.65)]) * rng.uniform(0.35, 0.85)) ** GAMMA
    return (brown * ((shade + grain) * gap)[..., None]).astype(np.float32)


def _studio(side: int, stage: Stage, rng: Random, *, has_edge: bool) -> Light:
    """Return a wall and a table, or one paper that is bent without an edge, in a pool of light."""
    down, across = _positions(side)
    wall = _colour(rng, rng.uniform(0.3, 0.98), rng.uniform(0, 0.06) if rng.random() < 0.7 else rng.uniform(0.1, 0.6))
    kind = rng.random() if has_edge else 0.0
    if kind < 0.4:
        table = np.broadcast_to(wall * rng.uniform(0.7, 1.15), (side, side, 3))
    elif kind < 0.7:
        table = np.broadcast_to(_colour(rng, rng.uniform(0.2, 0.95), rng.uniform(0, 0.4)), (side, side, 3))
    else:
        table = _focused(_wood(side, stage, rng), stage, 0.012 * side)
    tilted = down - stage.horizon + rng.normal(0, 0.012) * (across - 0.5)
    width = rng.uniform(0.5, 4.0) / side if has_edge else rng.uniform(0.08, 0.3)
    share = np.clip(tilted / width + 0.5, 0, 1)
    falling = 1 + rng.uniform(-0.5, 0.5) * np.maximum(down - stage.horizon, 0)
    table = table * (falling * (1 + 0 * across))[..., None]
    both = _mixed(share * share * (3 - 2 * share), np.broadcast_to(wall, table.shape), table)
    return (both * _pool(side, rng)).astype(np.float32)


def _box(light: Light, corners: tuple[float, float, float, float], colour: Light | float) -> None:
    """Paint a rectangle; corners: left, top, right and bottom, as shares of the side."""
    left, top, right, bottom = corners
    side = len(light)
    rows = slice(max(0, round(top * side)), max(0, round(bottom * side)))
    light[rows, max(0, round(left * side)) : max(0, round(right * side))] = colour


def _oval(light: Light, middle: tuple[float, float], size: tuple[float, float], colour: Light | float) -> None:
    down, across = _positions(len(light))
    light[((across - middle[0]) / size[0]) ** 2 + ((down - middle[1]) / size[1]) ** 2 < 1] = colour


def _furnish(light: Light, floor: float, rng: Random) -> None:
    """Paint cupboards, shelves of books, pictures, a window and a lamp against a wall that ends at `floor`."""
    if rng.random() < 0.7:
        left, top = rng.uniform((-0.1, -0.05), (0.75, 0.15))
        wide, high = rng.uniform(0.2, 0.4, 2)
        glass = rng.uniform(0.8, 2.5) * np.array([0.85, 0.95, 1.0], dtype=np.float32)
        _box(light, (left - 0.02, top - 0.02, left + wide + 0.02, top + high + 0.02), rng.uniform(0.2, 0.9))
        _box(light, (left, top, left + wide, top + high), glass)
        _box(light, (left + wide / 2 - 0.01, top, left + wide / 2 + 0.01, top + high), 0.3)
    for left in rng.uniform(-0.15, 0.95, rng.integers(2, 5)):
        wide, high = rng.uniform((0.12, 0.1), (0.4, 0.5))
        body = _colour(rng, rng.uniform(0.15, 0.9), rng.uniform(0, 0.5))
        _box(light, (left, floor - high, left + wide, floor + 0.05), body)
        if rng.random() < 0.5:  # books
            for shelf in np.arange(floor - high + 0.03, floor - 0.05, 0.12):
                start = left + 0.01
                while start < left + wide - 0.02:
                    thick = rng.uniform(0.012, 0.03)
                    book = _colour(rng, rng.uniform(0.2, 0.95), rng.uniform(0.1, 0.8))
                    _box(light, (start, shelf + rng.uniform(0, 0.03), start + thick, shelf + 0.09), book)
                    start += thick
        else:  # drawers
            for drawer in np.arange(floor - high + 0.02, floor - 0.04, 0.1):
                _box(light, (left + 0.02, drawer, left + wide - 0.02, drawer + 0.08), body * rng.uniform(0.7, 1.3))
    for left, top in rng.uniform((0, 0.02), (0.9, 0.25), (rng.integers(0, 3), 2)):
        wide, high = rng.uniform(0.06, 0.18, 2)
        _box(light, (left, top, left + wide, top + high), rng.uniform(0.02, 0.6))
        inner = _colour(rng, rng.uniform(0.3, 0.95), rng.uniform(0, 0.6))
        _box(light, (left + 0.015, top + 0.015, left + wide - 0.015, top + high - 0.015), inner)
    if rng.random() < 0.6:
        middle, height = rng.uniform(0.05, 0.95), rng.uniform(0.1, floor - 0.15)
        _box(light, (middle - 0.008, height, middle + 0.008, floor), 0.05)
        _oval(
            light, (middle, height), (0.08, 0.06), np.array([2.5, 2.0, 1.3], dtype=np.float32) * rng.uniform(0.6, 1.6)
        )


def _room(side: int, stage: Stage, rng: Random) -> Light:
    """Return a room out of focus behind a table, or a wood floor."""
    down, across = _positions(side)
    light = np.empty((side, side, 3), dtype=np.float32)
    light[:] = _colour(rng, rng.uniform(0.45, 0.95), rng.uniform(0, 0.25))
    light *= (1 + rng.uniform(-0.4, 0.4) * (across - 0.5) + 0 * down)[..., None]
    _furnish(light, stage.horizon + rng.uniform(-0.06, 0.06), rng)
    radius = rng.uniform(0.012, 0.045) * side
    if rng.random() < 0.6:
        table = _wood(side, stage, rng)
    else:
        table = np.broadcast_to(_colour(rng, rng.uniform(0.3, 0.95), rng.uniform(0, 0.3)), light.shape)
    light = np.where((down > stage.horizon)[..., None], table, light)
    sheen = rng.uniform(0, 0.25) * np.exp(-(((across - rng.uniform(0.2, 0.8)) / 0.3) ** 2) + 0 * down)
    behind = out_of_focus(light, radius)
    ground = _focused(table + sheen[..., None], stage, radius)
    share = np.clip((down - stage.horizon) * side / max(radius, 1.0), 0, 1) * (1 + 0 * across)
    return _mixed(share, behind, ground).astype(np.float32)


def _strokes(light: Light, points: Light, colours: Light, wide: NDArray[np.int64]) -> None:
    """Paint strokes along points (N, P, 2) of x and y in pixels, `wide` pixels thick (N,), the last on top."""
    side = len(light)
    for offset in range(int(wide.max())):
        columns = np.round(points[..., 0]).astype(int) + offset
        rows = np.round(points[..., 1]).astype(int)
        inside = (offset < wide)[:, None] & (columns >= 0) & (columns < side) & (rows >= 0) & (rows < side)
        light[rows[inside], columns[inside]] = colours[inside]


def _greens(rng: Random, count: int) -> Light:
    hue, bright = rng.uniform(0, 1, (2, count))
    greens = np.stack([0.25 + 0.4 * hue, 0.45 + 0.25 * hue, 0.1 + 0.15 * hue], axis=-1)
    return ((greens * (0.4 + 0.8 * bright)[:, None]) ** GAMMA).astype(np.float32)


def _grass(light: Light, horizon: float, rng: Random) -> None:
    """Paint blades of grass from the horizon to the lower side, larger in front."""
    side = len(light)
    foot = np.sort(horizon + (1.12 - horizon) * rng.uniform(0, 1, _BLADES) ** 0.7)
    near = (foot - horizon) / (1.1 - horizon) + 0.08
    length, lean = rng.uniform(0.06, 0.16, _BLADES) * near, rng.normal(0, 0.4, _BLADES)
    along = np.linspace(0, 1, _ALONG, dtype=np.float32)
    x = rng.uniform(-0.05, 1.05, _BLADES)[:, None] + (lean * length)[:, None] * along**2
    y = foot[:, None] - length[:, None] * along
    colours = _greens(rng, _BLADES)[:, None] * (0.35 + 0.65 * along)[:, None]
    wide = np.clip(np.round(near * side / 150), 1, 5).astype(np.int64)
    _strokes(light, np.stack([x, y], axis=-1).astype(np.float32) * side, colours, wide)


def _leaves(light: Light, horizon: float, rng: Random) -> None:
    """Paint foliage above the horizon."""
    side = len(light)
    middle = rng.uniform((0, -0.05), (1, horizon + 0.03), (_LEAVES, 2))
    turn, size = rng.uniform(0, np.pi, _LEAVES), rng.uniform(0.01, 0.03, _LEAVES)
    steps = np.linspace(-1, 1, _ALONG, dtype=np.float32)
    direction = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    points = middle[:, None] + direction[:, None] * (size[:, None] * steps)[..., None]
    depth = np.linspace(0.3, 1.0, _LEAVES)[:, None, None]
    colours = _greens(rng, _LEAVES)[:, None] * depth * np.ones((1, _ALONG, 1), dtype=np.float32)
    wide = np.clip(np.round(size * side * 0.5), 1, 8).astype(np.int64)
    _strokes(light, points.astype(np.float32) * side, colours.astype(np.float32), wide)


def _meadow(side: int, stage: Stage, rng: Random, *, is_sharp: bool) -> Light:
    """Return a meadow before sky or foliage, all in focus or only at the subject's foot."""
    down, across = _positions(side)
    sky = _mixed(down / stage.horizon * (1 + 0 * across), _rgb([0.25, 0.45, 0.8]), _rgb([0.75, 0.85, 0.95]))
    light = np.where((down < stage.horizon)[..., None], sky, _rgb([0.03, 0.07, 0.015])).astype(np.float32)
    if rng.random() < 0.7:
        trees = _clouds(side, rng, 0.2) * 0.12 + stage.horizon * rng.uniform(0, 0.9) < down
        light[trees & (down < stage.horizon)] = _rgb([0.02, 0.045, 0.012])
        over = light.copy()
        _leaves(over, stage.horizon, rng)
        light = np.where((trees & (down < stage.horizon + 0.03))[..., None], over, light)
    _grass(light, stage.horizon, rng)
    sun = np.exp(rng.uniform(0.1, 0.35) * _clouds(side, rng, 0.25))[..., None].astype(np.float32)
    if is_sharp:
        return light * sun
    radius = rng.uniform(0.02, 0.05) * side
    ground = _focused(light * sun, stage, radius)
    share = (down - stage.horizon) / max(stage.foot - stage.horizon, 0.05) * (1 + 0 * across)
    return _mixed(share, out_of_focus(light * sun, radius), ground)


SCENES: Final[Mapping[str, Callable[[int, Stage, Random], Light]]] = {
    "a studio table": partial(_studio, has_edge=True),
    "studio paper": partial(_studio, has_edge=False),
    "a room": _room,
    "a soft meadow": partial(_meadow, is_sharp=False),
    "a sharp meadow": partial(_meadow, is_sharp=True),
}
