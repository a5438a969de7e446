# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts triangles. Imports nothing at load time, so that panels can use it at no cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bpy.types import Mesh


def triangle_count(mesh: Mesh) -> int:
    """The number of triangles that the mesh is drawn with."""
    return len(mesh.loops) - 2 * len(mesh.polygons)
