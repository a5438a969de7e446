# SPDX-License-Identifier: GPL-3.0-or-later
"""Choose a picture from inside Blender: clipboard, render, viewport, selection or Image Editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from .. import identifiers, translation
from ..client.errors import PictureError
from .inputs import show_tab
from .refusal import allows

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems
    from bpy.types import Context, Image


class _Source:
    """What these operators share. They send nothing; only Generate does."""

    def take(self, context: Context) -> Image:
        """Return the picture; raises PictureError."""
        raise NotImplementedError

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """Put it into the picture's slot."""
        from ..runtime import picture_sources

        try:
            image = self.take(context)
        except PictureError as error:
            self.report({"ERROR"}, translation.report(str(error)))  # type: ignore[attr-defined]  # Blender's own base has it
            return {"CANCELLED"}
        picture_sources.use(context.scene, image)
        show_tab(context)
        return {"FINISHED"}


class MAQUETTE_OT_paste_picture(_Source, bpy.types.Operator):
    """Use the picture that you copied, or the file whose path you copied. Nothing is sent"""

    bl_idname = identifiers.PASTE_PICTURE
    bl_label = "Paste Picture"
    bl_options = {"UNDO"}

    def take(self, context: Context) -> Image:
        """Return what the clipboard holds."""
        from ..runtime import picture_sources

        return picture_sources.pasted(context)


class MAQUETTE_OT_use_render(_Source, bpy.types.Operator):
    """Use the last render, with its transparency. Nothing is sent"""

    bl_idname = identifiers.USE_RENDER
    bl_label = "Use Render Result"
    bl_options = {"UNDO"}

    @classmethod
    def poll(cls, _context: Context) -> bool:
        """Something must have been rendered."""
        has_one = any(image.type == "RENDER_RESULT" for image in bpy.data.images)
        return allows(cls, "" if has_one else "Render the scene first (F12)")

    def take(self, context: Context) -> Image:
        """Return a copy of it."""
        from ..runtime import picture_sources

        return picture_sources.rendered(context)


class MAQUETTE_OT_use_viewport(_Source, bpy.types.Operator):
    """Use a picture of this viewport's objects, without grid and overlays. Nothing is sent"""

    bl_idname = identifiers.USE_VIEWPORT
    bl_label = "Use Viewport"
    bl_options = {"UNDO"}

    @classmethod
    def poll(cls, _context: Context) -> bool:
        """Only a window has one."""
        return allows(cls, "Blender runs without a window" if bpy.app.background else "")

    def take(self, context: Context) -> Image:
        """Return a new picture."""
        from ..runtime import picture_sources

        return picture_sources.snapshot(context)


class MAQUETTE_OT_use_selected(_Source, bpy.types.Operator):
    """Use the picture of the selected reference image, or of the selected plane. Nothing is sent"""

    bl_idname = identifiers.USE_SELECTED
    bl_label = "Use Selected Reference"
    bl_options = {"UNDO"}

    @classmethod
    def poll(cls, context: Context) -> bool:
        """The active object must show one."""
        from ..runtime import picture_sources

        is_there = picture_sources.is_selected(context)
        return allows(cls, "" if is_there else "Select a reference image, or a plane with a picture on it")

    def take(self, context: Context) -> Image:
        """Return the one that it shows."""
        from ..runtime import picture_sources

        return picture_sources.selected(context)


class MAQUETTE_OT_use_opened(_Source, bpy.types.Operator):
    """Use the picture that is open in an Image Editor. Nothing is sent"""

    bl_idname = identifiers.USE_OPENED
    bl_label = "Use Image Editor's Picture"
    bl_options = {"UNDO"}

    @classmethod
    def poll(cls, context: Context) -> bool:
        """One must be open."""
        from ..runtime import picture_sources

        return allows(cls, "" if picture_sources.is_opened(context) else "Open a picture in an Image Editor")

    def take(self, context: Context) -> Image:
        """Return it, or a copy of a render."""
        from ..runtime import picture_sources

        return picture_sources.opened(context)


classes = (
    MAQUETTE_OT_paste_picture,
    MAQUETTE_OT_use_render,
    MAQUETTE_OT_use_viewport,
    MAQUETTE_OT_use_selected,
    MAQUETTE_OT_use_opened,
)
