# SPDX-License-Identifier: GPL-3.0-or-later
"""Choose a picture from inside Blender: clipboard, render, viewport, selection or Image Editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

import bpy

from .. import identifiers
from ..client.errors import PictureError
from .inputs import show_tab
from .refusal import OperatorReturn, allows, report_error

if TYPE_CHECKING:
    from bpy.types import Context


# The functions of `runtime.picture_sources`, which is loaded on first use.
_TAKE: Final = {
    "CLIPBOARD": "pasted",
    "RENDER": "rendered",
    "VIEWPORT": "snapshot",
    "SELECTED": "selected",
    "OPENED": "opened",
}


def use(context: Context, source: str) -> None:
    """Put the picture from that source into the scene's slot; raises PictureError if there is none."""
    from ..runtime import picture_sources

    picture_sources.use(context.scene, getattr(picture_sources, _TAKE[source])(context))


class _UsePicture(bpy.types.Operator):
    """Chooses the picture of one source. Sends nothing; only Generate does."""

    bl_options = {"UNDO"}
    source: ClassVar[str]

    def execute(self, context: Context) -> OperatorReturn:
        """Put it into the picture's slot."""
        try:
            use(context, self.source)
        except PictureError as error:
            return report_error(self, error)
        show_tab(context)
        return {"FINISHED"}


class MAQUETTE_OT_paste_picture(_UsePicture):
    """Use the picture that you copied, or the file whose path you copied. Nothing is sent"""

    bl_idname = identifiers.PASTE_PICTURE
    bl_label = "Paste Picture"
    source = "CLIPBOARD"


class MAQUETTE_OT_use_render(_UsePicture):
    """Use the last render, with its transparency. Nothing is sent"""

    bl_idname = identifiers.USE_RENDER
    bl_label = "Use Render Result"
    source = "RENDER"

    @classmethod
    def poll(cls, _context: Context) -> bool:
        """Something must have been rendered."""
        has_one = any(image.type == "RENDER_RESULT" for image in bpy.data.images)
        return allows(cls, "" if has_one else "Render the scene first (F12)")


class MAQUETTE_OT_use_viewport(_UsePicture):
    """Use a picture of this viewport's objects, without grid and overlays. Nothing is sent"""

    bl_idname = identifiers.USE_VIEWPORT
    bl_label = "Use Viewport"
    source = "VIEWPORT"

    @classmethod
    def poll(cls, _context: Context) -> bool:
        """Only a window has one."""
        return allows(cls, "Blender runs without a window" if bpy.app.background else "")


class MAQUETTE_OT_use_selected(_UsePicture):
    """Use the picture of the selected reference image, or of the selected plane. Nothing is sent"""

    bl_idname = identifiers.USE_SELECTED
    bl_label = "Use Selected Reference"
    source = "SELECTED"

    @classmethod
    def poll(cls, context: Context) -> bool:
        """The active object must show one."""
        from ..runtime import picture_sources

        is_there = picture_sources.is_selected(context)
        return allows(cls, "" if is_there else "Select a reference image, or a plane with a picture on it")


class MAQUETTE_OT_use_opened(_UsePicture):
    """Use the picture that is open in an Image Editor. Nothing is sent"""

    bl_idname = identifiers.USE_OPENED
    bl_label = "Use Image Editor's Picture"
    source = "OPENED"

    @classmethod
    def poll(cls, context: Context) -> bool:
        """One must be open."""
        from ..runtime import picture_sources

        return allows(cls, "" if picture_sources.is_opened(context) else "Open a picture in an Image Editor")


classes = (
    MAQUETTE_OT_paste_picture,
    MAQUETTE_OT_use_render,
    MAQUETTE_OT_use_viewport,
    MAQUETTE_OT_use_selected,
    MAQUETTE_OT_use_opened,
)
