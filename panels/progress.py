# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws how far a background Blender is with a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import identifiers

if TYPE_CHECKING:
    from bpy.types import Object, UILayout


def draw_stage(layout: UILayout, model: Object) -> None:
    """A bar and the button that stops it."""
    row = layout.row(align=True)
    row.progress(factor=model.maquette.progress, text=model.maquette.stage)
    row.operator(identifiers.STOP_ERRAND, text="", icon="CANCEL")
