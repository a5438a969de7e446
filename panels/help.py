# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panel is and does, for those who are offline; the page `docs/panel.md` says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import bpy

from .. import identifiers, translation
from .layout import draw_sentence

if TYPE_CHECKING:
    from bpy.types import Context

_WIDTH: Final = 30  # widget heights
_INDENT: Final = 8  # pixels

SECTIONS: Final = (
    (
        "Picture, Views, Prompt",
        (
            "Open a picture, or drop one onto the viewport. One subject on a plain or transparent backdrop works "
            "best. Views are several pictures of one subject, each with the side that it shows; a model sheet "
            "can be split into views. A prompt is for services that work from text."
        ),
    ),
    (
        "Preview",
        (
            "The button beside the picture's name switches between the picture and its cut-out. Local makes the "
            "model from the cut-out; to the other services the cut-out is sent instead of the picture while the "
            "button is on."
        ),
    ),
    (
        "Made By",
        (
            "Local works on this computer: free, offline, nothing is sent. The others receive what is named "
            "below the menu, need a key, and bill each model."
        ),
    ),
    (
        "Height and Triangles",
        (
            "Height of the model, and about how many triangles it has when it arrives. Local builds it with that "
            "many; a model from another service is reduced to that many if you tick the box, and its original "
            "stays in the file."
        ),
    ),
    (
        "Shape Settings, Service Settings, Developer",
        (
            "Settings that are seldom changed. Only those that currently have an effect are shown. Presets in "
            "the panel's header store a service's settings by name; Save as My Defaults makes new files start "
            "with them."
        ),
    ),
    (
        "Cut-Out",
        (
            "How the subject is separated from its backdrop: raise Tolerance if some of the backdrop is left, "
            "lower it if parts of the subject are missing. Use Cut-Out as Picture replaces the picture with the "
            "result."
        ),
    ),
    (
        "Arrival",
        (
            "Where and how the model comes into the scene; the header shows it while the panel is closed. A "
            "block-out is the selected object: the model is fitted into it, and replaces it or stands beside it."
        ),
    ),
    (
        "Generate",
        (
            "Orders the model. Esc cancels until it has been ordered. The bar below shows the progress; its "
            "cross stops the job. Errors appear there too, with what you can do. An order whose outcome is "
            "unknown, or that waited too long, needs your answer and is never sent again by itself."
        ),
    ),
    (
        "Model",
        (
            "The active mesh: its triangles, its textures in the viewport, and one tool at a time. Shape changes "
            "a model made by Local; Check lists a mesh's faults and mends them; Simplify reduces triangles, "
            "always from the original; Detail bakes what that removed into a normal map; Export makes levels of "
            "detail and files for game engines."
        ),
    ),
    (
        "Gallery",
        (
            "All jobs, running and finished, from every file, newest first; filter them, or search by name, "
            "service or seed. A click selects and frames a model that is in the file, and imports one that is "
            "not. The menu beside it has the job's settings, its files and Try Again."
        ),
    ),
)


class MAQUETTE_PT_help(bpy.types.Panel):
    """The help, opened by its button alone."""

    bl_idname = identifiers.PANEL_HELP
    bl_label = "Maquette"
    bl_space_type = "VIEW_3D"
    bl_region_type = "HEADER"
    bl_ui_units_x = _WIDTH

    def draw(self, context: Context) -> None:
        """Draw each section under its heading."""
        layout = self.layout
        for heading, text in SECTIONS:
            column = layout.column(align=True)
            column.label(text=translation.interface(heading))
            draw_sentence(context, column, text, indent=_INDENT, units=_WIDTH)
