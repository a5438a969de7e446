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
            "Open a picture, or drop one onto the viewport. One subject before a plain or transparent backdrop works "
            "best. Views are several pictures of one subject, each with the side that it shows; a model sheet as the "
            "only view can be split into them. A prompt is for services that take words."
        ),
    ),
    (
        "Preview",
        (
            "The button beside the picture's name switches between the picture and its cut-out. For Local that is "
            "what the model is made of; for the other services the cut-out is sent in place of the picture while it "
            "is on."
        ),
    ),
    (
        "Made By",
        (
            "Local works on this computer: free, offline, nothing is sent. The others get what the line below names, "
            "need a key, and bill each model."
        ),
    ),
    (
        "Height and Triangles",
        (
            "How tall the model becomes, and about how many triangles it has when it arrives. Local makes so many; "
            "what another service sends is reduced to them if you tick the box, and its original stays in the file."
        ),
    ),
    (
        "Shape Settings, Service Settings, Developer",
        (
            "What is seldom changed. Only what has an effect as things stand is shown. Presets in the panel's heading "
            "keep a service's settings by name; Save as My Defaults lets new files begin with them."
        ),
    ),
    (
        "Cut-Out",
        (
            "How the subject is told from its backdrop: raise Tolerance where backdrop is left, lower it where parts "
            "of the subject are missing. Use Cut-Out as Picture puts the result in the picture's place."
        ),
    ),
    (
        "Arrival",
        (
            "Where and how the model comes into the scene; the heading says it while it is closed. A block-out is the "
            "selected object: the model is fitted into it, and replaces it or stands beside it."
        ),
    ),
    (
        "Generate",
        (
            "Orders the model. Esc stops that while nothing has been ordered. The bar below says how far it is; its "
            "cross stops the job. What goes wrong is said there too, with what can be done. An order whose fate "
            "nobody knows, or that waited for too long, needs your answer and is never sent again by itself."
        ),
    ),
    (
        "Model",
        (
            "The active mesh: its triangles, its textures in the viewport, and one part at a time. Shape changes what "
            "Local has made; Check lists a mesh's faults and mends them; Simplify reduces triangles, always from the "
            "original; Detail bakes what that took into a normal map; Export makes levels of detail and files for "
            "game engines."
        ),
    ),
    (
        "Gallery",
        (
            "What is being made and what was made, from every file, newest first; filter it, or search by name, "
            "service or seed. A click selects and frames a model that is in the file, and imports one that is not. "
            "The menu beside it holds the job's settings, its files and another try."
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
