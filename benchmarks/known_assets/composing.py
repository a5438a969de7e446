# SPDX-License-Identifier: GPL-3.0-or-later
"""Composes photographs with a known subject: cut-out pictures on procedural scenes, with the shadow that they cast."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from maquette.geometry.image import filters
from numpy.typing import NDArray

from benchmarks.known_shapes.photograph import photograph
from benchmarks.known_shapes.scenes import GAMMA, SCENES, Light, Random, Stage, out_of_focus

SIDE: Final = 512
OTHERS: Final = "others out of focus"
KINDS: Final = (*SCENES, OTHERS)

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Composition:
    """A photograph, sRGB (S, S, 4), opaque, and the subject's coverage of each pixel (S, S), 0 to 1."""

    picture: Pixels
    coverage: Light


def compose(kind: str, name: str, subject: Pixels, others: Sequence[Pixels], side: int = SIDE) -> Composition:
    """Return a subject (H, W, 4) with alpha in a scene; the others stand behind it in the kind OTHERS.

    name: the subject's; the same name gives the same picture.
    """
    rng = np.random.default_rng(zlib.crc32(f"{kind}, {name}".encode()))
    horizon = rng.uniform(0.4, 0.68)
    stage = Stage(horizon, rng.uniform(max(horizon + 0.1, 0.72), 0.92))
    scene = ("a studio table", "a room")[rng.integers(2)] if kind == OTHERS else kind
    light = SCENES[scene](side, stage, rng)
    if kind == OTHERS:
        for other in others:
            light = _with_other(light, other, stage, rng)
    longest = min(rng.uniform(0.45, 0.72), stage.foot - 0.05)
    placed = _placed(subject, side, longest, (rng.uniform(0.42, 0.58), stage.foot))
    shade = _shadow(placed[..., 3], stage, rng)
    light = light * (1 - shade)[..., None]
    return Composition(photograph(_over(placed, light), rng), placed[..., 3])


def _with_other(light: Light, other: Pixels, stage: Stage, rng: Random) -> Light:
    """Return the light with another thing, out of focus, between the horizon and the subject."""
    side, far = len(light), rng.uniform(0.15, 0.7)
    foot = stage.horizon + (stage.foot - stage.horizon) * (1 - far)
    placed = _placed(other, side, rng.uniform(0.25, 0.5), (rng.uniform(0.0, 1.0), foot))
    shaded = light * (1 - _shadow(placed[..., 3], stage, rng))[..., None]
    return _over(out_of_focus(placed, (0.006 + 0.03 * far) * side), shaded)


def _over(placed: Light, light: Light) -> Light:
    return placed[..., :3] + light * (1 - placed[..., 3:])


def _placed(picture: Pixels, side: int, longest: float, foot: tuple[float, float]) -> Light:
    """Return a picture in linear light, premultiplied, (S, S, 4): its opaque part scaled and stood on a point."""
    rows, columns = (np.flatnonzero((picture[..., 3] >= 128).any(axis=axis)) for axis in (1, 0))
    high, wide = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
    step = max(high, wide) / (longest * side)  # pixels of the picture for one of the scene
    factor = max(1, int(step))
    colours = (picture[..., :3] / 255.0) ** GAMMA
    layers = np.dstack([colours * (picture[..., 3:] / 255.0), picture[..., 3:] / 255.0]).astype(np.float32)
    # A clear border, since samples beyond the picture repeat its edge.
    small = [np.pad(filters.shrink(np.ascontiguousarray(layers[..., each]), factor), 1) for each in range(4)]
    across = (np.arange(side) + 0.5 - foot[0] * side) * step + columns[0] + wide / 2
    down = (np.arange(side) + 0.5 - foot[1] * side) * step + rows[-1] + 1
    x, y = across / factor + 0.5, down / factor + 0.5
    return np.stack([filters.sample(each, x[None, :], y[:, None]) for each in small], axis=-1).astype(np.float32)


def _shadow(alpha: Light, stage: Stage, rng: Random) -> Light:
    """Return the share of light (S, S) that a subject takes from its surroundings: a cast and a contact shadow."""
    side = len(alpha)
    rows = np.flatnonzero((alpha > 0.5).any(axis=1))
    if not len(rows):
        return np.zeros_like(alpha)
    foot, flat, lean = rows[-1] + 1, rng.uniform(0.1, 0.3), rng.uniform(-1.2, 1.2)
    down, across = np.arange(side) + 0.5, np.arange(side) + 0.5
    # The lamp stands before the subject or behind it: the ground's rows show the subject, flattened and sheared.
    away = (foot - down) * (1 if rng.random() < 0.6 else -1) + 0.015 * side
    columns = across[None, :] - lean * away[:, None]
    cast = filters.sample(np.pad(alpha, 1), columns + 0.5, (foot - away / flat + 0.5)[:, None]).astype(np.float32)
    cast *= (away > 0)[:, None]
    cast = filters.blur(cast, rng.uniform(0.006, 0.03) * side)
    lowest = alpha * (down > foot - 0.08 * side)[:, None]
    contact = filters.blur(lowest, rng.uniform(0.008, 0.02) * side)
    ground = np.clip((down / side - stage.horizon) * 30, 0.15, 1)[:, None]
    return (1 - (1 - rng.uniform(0.2, 0.7) * cast * ground) * (1 - rng.uniform(0.3, 0.8) * contact)).astype(np.float32)
