# SPDX-License-Identifier: GPL-3.0-or-later
"""All shapes of the benchmark."""

from __future__ import annotations

from . import objects, primitives
from .shape import Shape


def shapes() -> list[Shape]:
    """Return all shapes. Runs in Blender, because Suzanne is one of them."""
    return [*primitives.shapes(), primitives.suzanne(), *objects.shapes()]


def shape(name: str) -> Shape:
    """Return the shape with this name."""
    return next(each for each in shapes() if each.name == name)
