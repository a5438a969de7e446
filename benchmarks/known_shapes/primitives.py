# SPDX-License-Identifier: GPL-3.0-or-later
"""Shapes that a mode of the reconstruction can describe exactly, and Blender's Suzanne, which none can."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from .shape import Shape
from .solids import Solid, ball, box, lathe, of_blender_mesh, rod

RED, BLUE, YELLOW = (0.6, 0.12, 0.08), (0.1, 0.2, 0.55), (0.7, 0.5, 0.1)


def shapes() -> Iterator[Shape]:
    """Yield the shapes that do not need Blender."""
    yield Shape("sphere", (ball(0.5).painted(RED),), "REVOLVE")
    yield Shape("capsule", (_capsule().painted(BLUE),), "REVOLVE")
    yield Shape("cylinder", (rod(0.35, 1.0).painted(YELLOW),), "REVOLVE")
    yield Shape("cone", (lathe([(0.4, 0.0), (0.0, 1.0)]).painted(RED),), "REVOLVE")
    yield Shape("box", (box(0.8, 0.5, 1.0).painted(BLUE),), "EXTRUDE")
    yield Shape("vase", (_vase().painted(YELLOW),), "REVOLVE")


def suzanne() -> Shape:
    """Return Blender's monkey, closed behind the eyes."""
    import bpy

    mesh = bpy.data.meshes.new("Suzanne")
    _make_monkey(mesh)
    return Shape("suzanne", (of_blender_mesh(mesh).painted((0.45, 0.25, 0.12)),))


def _make_monkey(mesh: Any) -> None:
    import bmesh  # available only after bpy

    edit = bmesh.new()
    bmesh.ops.create_monkey(edit)
    bmesh.ops.holes_fill(edit, edges=list(edit.edges))
    bmesh.ops.triangulate(edit, faces=list(edit.faces))
    edit.to_mesh(mesh)
    edit.free()


def _capsule() -> Solid:
    bend = [math.pi / 2 * step / 16 for step in range(17)]
    lower = [(0.25 * math.cos(a), 0.25 - 0.25 * math.sin(a)) for a in reversed(bend)]
    upper = [(0.25 * math.cos(a), 0.75 + 0.25 * math.sin(a)) for a in bend]
    return lathe([(max(radius, 0.0), height) for radius, height in [*lower, *upper]])


def _vase() -> Solid:
    heights = [step / 40 for step in range(41)]
    return lathe([(0.22 + 0.1 * math.sin(2 * math.pi * (0.95 * z + 0.02)) + 0.02 * z, z) for z in heights])
