# SPDX-License-Identifier: GPL-3.0-or-later
"""The help inside Blender: what each panel does. The documentation has the same text on a page for each panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import bpy

from .. import identifiers, translation
from ..settings import scene
from .layout import draw_sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpy.types import Context

_WIDTH: Final = 30  # widget heights
_INDENT: Final = 8  # pixels

# By panel, as `scene.HELP_TOPICS` names them: headings with their texts.
SECTIONS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "GENERATE": (
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
            "Retexture",
            (
                "A server of your own that textures meshes gets the active object with the picture, and its texture "
                "comes back onto the same UVs. The mesh stays; its materials are replaced."
            ),
        ),
    ),
    "MODEL": (
        (
            "Model",
            (
                "The active mesh: its triangles, its textures in the viewport, and one tool at a time. Long tasks run "
                "in the background and can be stopped; what they change is one undo step."
            ),
        ),
        (
            "Shape",
            (
                "Edit Shape opens the settings of a model made by Local; each change rebuilds the mesh from the "
                "job's picture. Compare Shapes shows what each shape would make of it; a click below a picture "
                "chooses that shape."
            ),
        ),
        (
            "Check",
            (
                "Lists a mesh's faults, such as holes, flipped faces or missing UVs. The buttons beside a fault select "
                "it and mend it; Mend All mends everything that does not change the model's look."
            ),
        ),
        (
            "Simplify",
            (
                "Reduces the triangles, always from the original. UVs, weights and shape keys stay exact, and seams "
                "closed. Restore brings the original back; Apply keeps the simplified mesh in its place."
            ),
        ),
        (
            "Detail",
            (
                "Bakes what simplifying has removed into a normal map. Bake Maps can bake all other maps too, onto a "
                "new UV map if you like. Baked maps fit only this mesh. Remesh to Quads rebuilds the mesh from quads; "
                "Bake Selected to One Atlas gives several meshes one material."
            ),
        ),
        (
            "Game-Ready",
            (
                "Makes the selected models ready for a game engine in one go: mended, reduced, with one material, "
                "levels of detail and collision shapes, exported and checked. The report says what was done and found."
            ),
        ),
        (
            "Export",
            (
                "Makes levels of detail, collision shapes, and files with the axes, the scale and the names of Unity, "
                "Unreal or Godot, which hold both. Mark as Asset puts a model into the asset browser."
            ),
        ),
    ),
    "GALLERY": (
        (
            "Gallery",
            (
                "All jobs, running and finished, from every file, newest first; filter them, or search by name, "
                "service or seed. A click selects and frames a model that is in the file, and imports one that is "
                "not. The menu beside it has the job's settings, its files and Try Again."
            ),
        ),
        (
            "Problems on Top",
            (
                "Orders that need your answer, and jobs that failed, are listed on top, one line each, whatever is "
                "shown below. A failure stays there until you try it again or dismiss it; a click on it says why it "
                "failed."
            ),
        ),
    ),
}


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
        for heading, text in SECTIONS[scene.state().help_topic]:
            column = layout.column(align=True)
            column.label(text=translation.interface(heading))
            draw_sentence(context, column, text, indent=_INDENT, units=_WIDTH)
