# SPDX-License-Identifier: GPL-3.0-or-later
"""Ten kinds of backdrop for a cut-out picture, as in photographs, product shots and paintings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from maquette.geometry.image import filters
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Colours = NDArray[np.float32]  # (H, W, 3) sRGB, 0 to 255


def on(backdrop: str, picture: Pixels) -> Pixels:
    """Return a picture, uint8 (H, W, 4), composed over one of the `BACKDROPS`; opaque."""
    alpha = picture[..., 3:].astype(np.float32) / 255
    mixed = picture[..., :3] * alpha + BACKDROPS[backdrop](*picture.shape[:2]) * (1 - alpha)
    return np.dstack([np.rint(np.clip(mixed, 0, 255)), np.full(picture.shape[:2], 255)]).astype(np.uint8)


def _plain(*colour: float) -> Callable[[int, int], Colours]:
    return lambda rows, columns: np.broadcast_to(np.array(colour, dtype=np.float32), (rows, columns, 3))


def _coordinates(rows: int, columns: int) -> tuple[Colours, Colours]:
    """Return each pixel's position down and across, 0 to 1."""
    down, across = np.mgrid[0:rows, 0:columns].astype(np.float32)
    return down / rows, across / columns


def _between(share: Colours, first: tuple[int, int, int], second: tuple[int, int, int]) -> Colours:
    share = share[..., None]
    mixed: Colours = (np.array(first) * (1 - share) + np.array(second) * share).astype(np.float32)
    return mixed


def _gradient(rows: int, columns: int) -> Colours:
    down, across = _coordinates(rows, columns)
    return _between(0.7 * down + 0.3 * across, (120, 170, 230), (240, 225, 200))


def _vignette(rows: int, columns: int) -> Colours:
    down, across = _coordinates(rows, columns)
    far = np.clip(2 * ((across - 0.5) ** 2 + (down - 0.45) ** 2), 0, 1)
    return _between(far, (215, 212, 208), (70, 72, 80))


def _noise(rows: int, columns: int) -> Colours:
    return (128 + np.random.default_rng(1).normal(0, 12, (rows, columns, 3))).astype(np.float32)


def _cloudy(rows: int, columns: int) -> Colours:
    """Soft blotches of two colours, like a backdrop out of focus."""
    chance = np.random.default_rng(2).normal(0, 1, (rows, columns)).astype(np.float32)
    soft = filters.blur(chance, rows / 14)
    return _between((soft - soft.min()) / np.ptp(soft), (50, 70, 60), (150, 170, 140))


def _boards(rows: int, columns: int) -> Colours:
    down, across = _coordinates(rows, columns)
    grain = np.sin(40 * np.pi * down + 3 * np.sin(9 * across)) * 0.5 + 0.5
    gap = np.mod(across * 6, 1) < 0.03
    return _between(grain * 0.5 + 0.25, (205, 190, 165), (165, 148, 122)) * np.where(gap, 0.55, 1)[..., None]


def _tiles(rows: int, columns: int) -> Colours:
    down, across = _coordinates(rows, columns)
    odd = (np.floor(down * 10) + np.floor(across * 10)) % 2
    return _between(odd.astype(np.float32), (196, 206, 214), (172, 184, 196))


def _horizon(rows: int, columns: int) -> Colours:
    """A wall above a floor."""
    down, across = _coordinates(rows, columns)
    wall, floor = _between(across, (175, 190, 205), (195, 205, 212)), _between(down, (110, 112, 105), (140, 142, 134))
    return np.where(down[..., None] < 0.62, wall, floor)


BACKDROPS: Final[Mapping[str, Callable[[int, int], Colours]]] = {
    "white": _plain(255, 255, 255),
    "dark grey": _plain(55, 58, 62),
    "green screen": _plain(40, 190, 70),
    "gradient": _gradient,
    "vignette": _vignette,
    "noise": _noise,
    "out of focus": _cloudy,
    "boards": _boards,
    "tiles": _tiles,
    "wall and floor": _horizon,
}
