# SPDX-License-Identifier: GPL-3.0-or-later
"""Remembers what was read of the original that is being simplified, so that a slider need not read it at each step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bpy.types import Mesh

    from ..simplification.read import Source

# The original's session id, and what was read of it: one alone, since it can be as large as the mesh.
_remembered: dict[int, Source] = {}


def remember(original: Mesh, source: Source) -> None:
    """Keep it. Once set aside, only undo and loading a file change an original."""
    _remembered.clear()
    _remembered[original.session_uid] = source


def remembered(original: Mesh) -> Source | None:
    """What was kept of this original, if anything."""
    return _remembered.get(original.session_uid)


def forget(*_: Any) -> None:
    """Read anew: for Blender's handlers after undo, redo and loading, too."""
    _remembered.clear()
