# SPDX-License-Identifier: GPL-3.0-or-later
"""Low-poly objects as in games, built from solids; their front faces -Y."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from .shape import Shape
from .solids import Solid, ball, box, lathe, prism, rod

WOOD, DARK_WOOD, STEEL = (0.4, 0.2, 0.07), (0.18, 0.08, 0.03), (0.45, 0.47, 0.5)
LEAF, RED, CREAM = (0.08, 0.3, 0.06), (0.6, 0.06, 0.04), (0.75, 0.65, 0.45)
BLUE, BLACK, GOLD = (0.06, 0.15, 0.45), (0.03, 0.03, 0.04), (0.7, 0.45, 0.08)


def shapes() -> Iterator[Shape]:
    """Yield all objects."""
    yield Shape("crate", (*_crate(),))
    yield Shape("barrel", (*_barrel(),))
    yield Shape("lamp", (*_lamp(),))
    yield Shape("sword", (*_sword(),))
    yield Shape("chair", (*_chair(),))
    yield Shape("table", (*_table(),))
    yield Shape("bottle", (*_bottle(),))
    yield Shape("tree", (*_tree(),))
    yield Shape("house", (*_house(),))
    yield Shape("car", (*_car(),))
    yield Shape("mushroom", (*_mushroom(),))
    yield Shape("rocket", (*_rocket(),))
    yield Shape("snowman", (*_snowman(),))
    yield Shape("hammer", (*_hammer(),))
    yield Shape("signpost", (*_signpost(),))


def _crate() -> Iterator[Solid]:
    yield box(0.92, 0.92, 0.92).moved(z=0.04).painted(WOOD)
    for x, y in product((-0.45, 0.45), repeat=2):
        yield box(0.1, 0.1, 1.0).moved(x, y).painted(DARK_WOOD)
    for y, z in product((-0.45, 0.45), (0.0, 0.9)):
        yield box(0.96, 0.08, 0.08).moved(y=y, z=z + 0.01).painted(DARK_WOOD)
        yield box(0.08, 0.96, 0.08).moved(x=y, z=z + 0.01).painted(DARK_WOOD)


def _barrel() -> Iterator[Solid]:
    yield lathe([(0.3, 0.0), (0.36, 0.2), (0.39, 0.4), (0.39, 0.6), (0.36, 0.8), (0.3, 1.0)]).painted(WOOD)
    for height in (0.15, 0.75):
        yield lathe([(0.37, height), (0.385, height + 0.05), (0.37, height + 0.1)]).painted(STEEL)


def _lamp() -> Iterator[Solid]:
    yield lathe([(0.2, 0.0), (0.2, 0.03), (0.05, 0.08)]).painted(BLACK)
    yield rod(0.025, 0.8).painted(STEEL)
    yield lathe([(0.3, 0.62), (0.16, 1.0)]).painted(CREAM)


def _sword() -> Iterator[Solid]:
    blade = prism([(-0.045, 0.0), (0.0, -0.012), (0.045, 0.0), (0.0, 0.012)], 0.62).turned(0, 90).moved(z=0.65)
    yield blade.painted(STEEL)
    yield _pyramid().scaled(0.045, 0.012, 0.08).moved(z=0.96).painted(STEEL)
    yield box(0.26, 0.05, 0.04).moved(z=0.3).painted(GOLD)
    yield rod(0.018, 0.26).moved(z=0.06).painted(DARK_WOOD)
    yield ball(0.04).moved(z=0.04).painted(GOLD)


def _pyramid() -> Solid:
    return lathe([(1.0, 0.0), (0.0, 1.0)], segments=4)


def _chair() -> Iterator[Solid]:
    yield box(0.5, 0.5, 0.06).moved(z=0.44).painted(WOOD)
    yield box(0.5, 0.05, 0.3).moved(y=0.225, z=0.7).painted(WOOD)
    for x, y in product((-0.22, 0.22), repeat=2):
        yield box(0.05, 0.05, 1.0 if y > 0 else 0.45).moved(x, y).painted(DARK_WOOD)


def _table() -> Iterator[Solid]:
    yield box(1.4, 0.8, 0.08).moved(z=0.72).painted(WOOD)
    for x, y in product((-0.6, 0.6), (-0.32, 0.32)):
        yield box(0.1, 0.1, 0.74).moved(x, y).painted(DARK_WOOD)


def _bottle() -> Iterator[Solid]:
    profile = [(0.17, 0.0), (0.18, 0.03), (0.18, 0.55), (0.15, 0.65), (0.06, 0.76), (0.055, 0.92)]
    yield lathe(profile).painted((0.05, 0.25, 0.12))
    yield rod(0.065, 0.08).moved(z=0.92).painted(GOLD)


def _tree() -> Iterator[Solid]:
    yield rod(0.06, 0.4).painted(DARK_WOOD)
    for radius, height in ((0.36, 0.25), (0.29, 0.48), (0.2, 0.7)):
        yield lathe([(radius, height), (0.0, height + 0.3)], segments=12).painted(LEAF)


def _house() -> Iterator[Solid]:
    yield box(1.0, 0.8, 0.6).painted(CREAM)
    yield prism([(-0.58, 0.58), (0.58, 0.58), (0.0, 1.0)], 0.94).painted(RED)
    yield box(0.12, 0.12, 0.4).moved(0.3, 0.2, 0.6).painted(STEEL)
    yield box(0.2, 0.03, 0.36).moved(y=-0.4).painted(DARK_WOOD)


def _car() -> Iterator[Solid]:
    yield box(1.8, 0.78, 0.32).moved(z=0.18).painted(RED)
    yield prism([(-0.6, 0.45), (0.55, 0.45), (0.3, 0.8), (-0.4, 0.8)], 0.68).painted(BLUE)
    for x, y in product((-0.55, 0.55), (-0.33, 0.33)):
        yield rod(0.18, 0.16).turned(0, 90).moved(x, y + 0.08, 0.18).painted(BLACK)


def _mushroom() -> Iterator[Solid]:
    yield lathe([(0.16, 0.0), (0.12, 0.25), (0.1, 0.6)]).painted(CREAM)
    yield lathe([(0.45, 0.5), (0.44, 0.6), (0.36, 0.78), (0.22, 0.92), (0.1, 0.98), (0.0, 1.0)]).painted(RED)


def _rocket() -> Iterator[Solid]:
    yield lathe([(0.12, 0.1), (0.16, 0.3), (0.16, 0.6), (0.1, 0.85), (0.0, 1.0)]).painted(CREAM)
    fin = prism([(0.0, 0.1), (0.24, 0.0), (0.24, 0.12), (0.0, 0.36)], 0.03).moved(x=0.1)
    for degrees in (0, 90, 180, 270):
        yield fin.turned(2, degrees).painted(RED)


def _snowman() -> Iterator[Solid]:
    for radius, height in ((0.26, 0.24), (0.19, 0.6), (0.13, 0.86)):
        yield ball(radius).moved(z=height).painted((0.8, 0.82, 0.85))
    yield lathe([(0.035, 0.0), (0.0, 0.16)]).turned(0, 90).moved(y=-0.1, z=0.86).painted((0.8, 0.3, 0.05))


def _hammer() -> Iterator[Solid]:
    yield rod(0.035, 0.9).painted(WOOD)
    yield box(0.3, 0.14, 0.14).moved(x=-0.05, z=0.84).painted(STEEL)
    yield prism([(0.1, 0.84), (0.28, 0.89), (0.28, 0.91), (0.1, 0.98)], 0.14).painted(STEEL)


def _signpost() -> Iterator[Solid]:
    yield box(0.08, 0.08, 1.0).painted(DARK_WOOD)
    yield prism([(-0.3, 0.68), (0.24, 0.68), (0.36, 0.79), (0.24, 0.9), (-0.3, 0.9)], 0.06).moved(y=-0.06).painted(WOOD)
