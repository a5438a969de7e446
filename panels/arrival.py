# SPDX-License-Identifier: GPL-3.0-or-later
"""The collapsed section of the main panel about where and how the model arrives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import identifiers
from ..client.files.formats import USUAL_UP
from ..settings import readiness
from .layout import section

if TYPE_CHECKING:
    from bpy.types import Context, UILayout

    from ..settings.arrival import MAQUETTE_PG_arrival
    from ..settings.scene import MAQUETTE_PG_settings


def draw(context: Context, layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw the section; its heading says where the model will stand."""
    arrival = settings.arrival
    body = section(layout, identifiers.PANEL_ARRIVAL, _heading(context, arrival))
    if body is None:
        return
    column = body.column()
    _draw_place(context, column, arrival)
    column.prop(arrival, "facing")
    if not arrival.is_beside:
        column.prop(arrival, "is_grounded")
    column.prop(arrival, "origin")
    if not arrival.replaces:
        column.prop(arrival, "collection")
    if USUAL_UP.get(settings.file_format):  # such a file has no textures either
        column.prop(arrival, "up_axis")
        return
    column.prop(arrival, "textures")
    if not settings.is_local:
        column.prop(arrival, "longest_texture")


def _heading(context: Context, arrival: MAQUETTE_PG_arrival) -> str:
    """What will happen, for the collapsed heading: above all, that an object is replaced."""
    if arrival.is_dropped and arrival.dropped_onto is None:
        return "Arrival: Where the Picture Was Dropped"
    if not arrival.is_fitted:
        place = arrival.bl_rna.properties["place"].enum_items[arrival.place].name
        return f"Arrival: {place}"
    obj = arrival.dropped_onto if arrival.is_dropped else readiness.block_out(context)
    if obj is None:
        return "Arrival: No Block-Out Selected"
    return f"Arrival: Replaces {obj.name}" if arrival.replaces else f"Arrival: Beside {obj.name}"


def _draw_place(context: Context, layout: UILayout, arrival: MAQUETTE_PG_arrival) -> None:
    layout.prop(arrival, "place")
    if not arrival.is_fitted:
        return
    layout.row().prop(arrival, "block_out", text=" ", expand=True)
    obj = readiness.block_out(context)
    if obj is not None:
        row = layout.split(factor=0.4)
        row.label(text="")
        row.label(text=obj.name, translate=False, icon="OBJECT_DATA")
