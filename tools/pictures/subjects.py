# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds and renders the props in the documentation's pictures: `python -m tools.pictures.subjects FOLDER`."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tools import demo_picture
from tools.demo_picture import BRASS, DARK_WOOD, FRONT, GRASS, STONE, WHITE, WOOD, Point, ball, material, plate, turned

if TYPE_CHECKING:
    import bpy

CORNER: Final = (-4.6, -6.4, 3.6)
VIOLET: Final = (0.22, 0.05, 0.42)
CORK: Final = (0.5, 0.3, 0.14)
BLUE: Final = (0.03, 0.11, 0.36)
LEAF: Final = (0.1, 0.33, 0.06)
LIGHT_LEAF: Final = (0.22, 0.47, 0.08)

# Profiles as (radius, height), revolved about the vertical axis.
BOTTLE: Final = (
    *((0.0, 0.1), (0.55, 0.1), (0.8, 0.25), (0.88, 0.6), (0.7, 1.0), (0.35, 1.28)),
    *((0.24, 1.4), (0.24, 1.72), (0.33, 1.74), (0.33, 1.86), (0.2, 1.88), (0.0, 1.88)),
)
STOPPER: Final = ((0.0, 1.8), (0.2, 1.8), (0.2, 2.08), (0.17, 2.12), (0.0, 2.12))
COLLAR: Final = ((0.24, 1.3), (0.37, 1.3), (0.37, 1.4), (0.24, 1.4))
TRUNK: Final = ((0.0, 0.0), (0.36, 0.0), (0.24, 0.14), (0.17, 0.5), (0.16, 1.1), (0.0, 1.2))


def build_potion() -> None:
    """A round bottle with a cork and a label."""
    turned("Bottle", BOTTLE, material("Violet", VIOLET, 0.12))
    turned("Stopper", STOPPER, material("Cork", CORK, 0.9))
    turned("Collar", COLLAR, material("Brass", BRASS, 0.25))
    label = ball("Label", (0.0, -0.8, 0.58), (0.34, 0.1, 0.27), material("Paper", WHITE, 0.8))
    label.rotation_euler = (0.12, 0.0, 0.0)
    ball("Mark", (0.0, -0.89, 0.58), (0.12, 0.04, 0.12), material("Mark", VIOLET, 0.8))


def build_chest() -> None:
    """A wooden chest with a round lid, iron bands and a brass lock."""
    wood, iron, brass = material("Wood", WOOD, 0.6), material("Iron", STONE, 0.35), material("Brass", BRASS, 0.25)
    lid = [(0.62 * math.cos(math.pi * i / 16), 1.12 + 0.5 * math.sin(math.pi * i / 16)) for i in range(17)]
    body = [(-0.6, 0.2), (0.6, 0.2), (0.6, 1.08), (-0.6, 1.08)]
    _along("Body", body, 0.0, 2.0, wood)
    _along("Lid", lid, 0.0, 2.04, wood)
    for x in (-0.88, 0.0, 0.88):
        wide = [(1.06 * y, 1.12 + 1.07 * (z - 1.12)) for y, z in lid]
        _along("Band", wide, x, 0.18, iron)
        _along("Band", [(1.06 * y, z) for y, z in body], x, 0.18, iron)
    plate("Lock", [(-0.15, 0.82), (0.15, 0.82), (0.15, 1.24), (-0.15, 1.24)], -0.74, 0.2, brass)
    plate("Keyhole", demo_picture.disc(0.05, (0.0, 1.02)), -0.76, 0.1, material("Dark", DARK_WOOD, 0.9))


def _along(
    name: str, outline: list[tuple[float, float]], middle: float, length: float, look: bpy.types.Material
) -> None:
    """Return a bar along X whose cross-section is an outline of (y, z)."""
    made = plate(name, outline, -length / 2, length, look)
    made.rotation_euler = (0.0, 0.0, math.pi / 2)
    made.location = (middle, 0.0, 0.0)


def build_shield() -> None:
    """A blue shield with a rim, a cross and a boss."""
    brass = material("Brass", BRASS, 0.3)
    plate("Rim", _heater(1.0), -0.1, 0.16, brass)
    plate("Field", _heater(0.9), -0.16, 0.16, material("Blue", BLUE, 0.4))
    white = material("White", WHITE, 0.5)
    plate("Upright", [(-0.11, 0.32), (0.11, 0.32), (0.11, 1.9), (-0.11, 1.9)], -0.2, 0.1, white)
    plate("Bar", [(-0.76, 1.28), (0.76, 1.28), (0.76, 1.5), (-0.76, 1.5)], -0.2, 0.1, white)
    ball("Boss", (0.0, -0.2, 1.39), (0.26, 0.16, 0.26), brass)


def _heater(size: float) -> list[tuple[float, float]]:
    """Return a shield's outline, straight at the top and pointed at the bottom, always about the same centre."""
    curve = [(math.cos(math.radians(a)) ** 0.75, math.sin(math.radians(a))) for a in range(0, 91, 6)]
    right = [(0.95 * size * x, 1.15 - 1.12 * size * y) for x, y in reversed(curve)]
    left = [(-x, z) for x, z in reversed(right[1:])]
    return [*right, (0.95 * size, 1.15 + 0.85 * size), (-0.95 * size, 1.15 + 0.85 * size), *left]


def build_tree() -> None:
    """A stout tree with a crown of leaves."""
    leaf, light = material("Leaf", LEAF, 0.85), material("Light Leaf", LIGHT_LEAF, 0.85)
    turned("Trunk", TRUNK, material("Bark", WOOD, 0.9))
    turned("Lawn", ((0.0, -0.06), (0.55, -0.06), (0.6, 0.0), (0.0, 0.06)), material("Grass", GRASS, 0.9))
    for x, y, z, size, look in (
        *((0.0, 0.0, 1.45, 0.72, leaf), (-0.55, -0.1, 1.2, 0.45, leaf), (0.58, -0.05, 1.25, 0.48, leaf)),
        *((-0.25, -0.45, 1.75, 0.42, light), (0.32, -0.4, 1.55, 0.38, light), (0.05, -0.2, 2.0, 0.4, light)),
        *((-0.5, -0.38, 1.32, 0.26, light), (0.1, -0.6, 1.15, 0.27, leaf)),
    ):
        ball("Leaves", (x, y, z), (size, size, size * 0.92), look)


SUBJECTS: Final[dict[str, tuple[Callable[[], None], Point]]] = {
    "Mushroom House": (demo_picture.build_house, FRONT),
    "Potion": (build_potion, FRONT),
    "Chest": (build_chest, CORNER),
    "Shield": (build_shield, FRONT),
    "Tree": (build_tree, FRONT),
}


def main(folder: Path) -> None:
    """Render each prop to a file of its name."""
    for name, (build, eye) in SUBJECTS.items():
        demo_picture.render(folder / f"{name}.png", build, eye)


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
    sys.stdout.flush()
    os._exit(0)  # Blender as a module can hang or crash when Python exits
