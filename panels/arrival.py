# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of the main panel, closed at first, that says where and how the model arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import identifiers
from ..settings import readiness

if TYPE_CHECKING:
    from bpy.types import Context, UILayout

    from ..settings.arrival import MAQUETTE_PG_arrival
    from ..settings.scene import MAQUETTE_PG_settings


def draw(context: Context, layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw the settings, unfolded on a click; what a block-out or the service decides is greyed or left out."""
    header, body = layout.panel(identifiers.PANEL_ARRIVAL, default_closed=True)
    header.label(text="Arrival")
    if body is None:
        return
    arrival = settings.arrival
    _draw_place(context, body, arrival)
    column = body.column()
    if not settings.is_local and not arrival.is_fitted:
        column.prop(arrival, "height")
    column.prop(arrival, "facing")
    column.prop(arrival, "is_grounded")
    column.prop(arrival, "origin")
    if not settings.is_local:
        column.prop(arrival, "up_axis")
    row = column.row()
    row.active = not arrival.replaces
    row.prop(arrival, "collection")
    column.prop(arrival, "textures")
    if not settings.is_local:
        column.prop(arrival, "longest_texture")


def _draw_place(context: Context, layout: UILayout, arrival: MAQUETTE_PG_arrival) -> None:
    column = layout.column()
    column.prop(arrival, "place")
    if not arrival.is_fitted:
        return
    column.row().prop(arrival, "block_out", text=" ", expand=True)
    thing = readiness.block_out(context)
    if thing is not None:
        row = column.split(factor=0.4)
        row.label(text="")
        row.label(text=thing.name, icon="OBJECT_DATA")
