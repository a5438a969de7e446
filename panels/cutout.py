# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel of the cut-out: its settings, and what they cut out of the picture, which follows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import identifiers
from ..client.local.options import CUTTING
from .layout import Sidebar, draw_sentence, split

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpy.types import Context, Scene

_PREVIEW = 7.0  # widget heights

# Who makes the preview that a scene's settings ask for: its icon, 0 for none yet, and what there is to say.
_look: Callable[[Scene], tuple[int, str]] | None = None


def connect(look: Callable[[Scene], tuple[int, str]] | None) -> None:
    """Let `look` be asked for the preview whenever the panel is drawn; None for nobody."""
    global _look  # noqa: PLW0603  # Blender makes the panel, which cannot be given anything
    _look = look


class MAQUETTE_PT_cutout(Sidebar):
    """How the subject is cut out of the picture."""

    bl_idname = identifiers.PANEL_CUTOUT
    bl_label = "Cut-Out"
    bl_parent_id = identifiers.PANEL_GENERATE
    bl_options = {"DEFAULT_CLOSED"}

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Wherever a picture is chosen: a cut-out can be sent to every service."""
        return context.scene.maquette.image is not None

    def draw(self, context: Context) -> None:
        """Draw the preview and what is said about the backdrop and the outline."""
        layout = split(self.layout)
        icon, sentence = _look(context.scene) if _look is not None else (0, "")
        if icon:
            layout.template_icon(icon_value=icon, scale=_PREVIEW)
        if sentence:
            draw_sentence(context, layout, sentence, "INFO")
        column = layout.column()
        for name in CUTTING:
            column.prop(context.scene.maquette.local, name)
        layout.operator_context = "INVOKE_DEFAULT"
        layout.operator(identifiers.CUT_OUT, icon="IMAGE_ALPHA")
