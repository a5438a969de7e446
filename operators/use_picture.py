# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts files into the picture's slot, or into a view's; what a drop onto the viewport calls too. Sends nothing.

Blender's own operator takes a name with a number from 1001 to 2000 for a tile of a UDIM texture.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy

from .. import identifiers
from ..client.errors import PictureError
from ..settings import preferences
from ..settings.inputs import InputKind
from .pictures_dialog import PicturesDialog, loaded
from .views import add_view

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems
    from bpy.types import Context, Event

_EXTENSIONS = ".png;.jpg;.jpeg;.webp;.bmp;.tif;.tiff;.tga;.exr;.hdr;.psd;.jp2;.dds;.gif;.avif"
_VIEW = "maquette_view"  # the panel's name for the view whose button is clicked


class MAQUETTE_OT_use_picture(PicturesDialog, bpy.types.Operator):
    """Choose this picture to make a 3D model of; nothing is sent until you click Generate"""

    bl_idname = identifiers.USE_PICTURE
    # The label stands in the menu that Blender opens on a drop, beside its own "Add Empty Image".
    bl_label = "Use for a 3D Model"
    bl_options = {"REGISTER", "UNDO"}

    filepath: bpy.props.StringProperty(
        subtype="FILE_PATH", options={"SKIP_SAVE", "HIDDEN"} | preferences.RELATIVE_PATHS
    )
    view: bpy.props.IntProperty(default=-1, options={"SKIP_SAVE", "HIDDEN"})  # its place in the list; -1: the picture's

    def invoke(self, context: Context, event: Event) -> set[OperatorReturnItems]:
        """A drop brings the path along; else ask for it."""
        if self.filepath or self.chosen():
            return self.execute(context)
        clicked = getattr(context, _VIEW, None)
        self.view = next((place for place, view in enumerate(context.scene.maquette.views) if view == clicked), -1)
        return super().invoke(context, event)

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """Load the images' datablocks, which reads no pixels yet: the first is chosen, the others are at hand.

        Of a view's files the others become further views.
        """
        try:
            images = [loaded(path) for path in self.chosen() or [Path(bpy.path.abspath(self.filepath))]]
        except PictureError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        settings = context.scene.maquette
        if 0 <= self.view < len(settings.views):
            settings.views[self.view].image = images[0]
            for image in images[1:]:
                add_view(settings, image, image.name)
            return {"FINISHED"}
        settings.image = images[0]
        settings.input = InputKind.PICTURE.value
        _show_tab(context)
        return {"FINISHED"}


def _show_tab(context: Context) -> None:
    """Open the sidebar at our tab, so that a drop is seen to have done something."""
    if context.area is None or context.area.type != "VIEW_3D":
        return
    context.space_data.show_region_ui = True
    for region in context.area.regions:
        # A sidebar that has never been drawn knows no tabs yet.
        if region.type == "UI" and region.active_panel_category != "UNSUPPORTED":
            try:
                region.active_panel_category = identifiers.TAB
            except TypeError:
                return


class MAQUETTE_FH_picture(bpy.types.FileHandler):
    """Lets a picture be dropped onto the 3D viewport."""

    bl_idname = identifiers.FILE_HANDLER
    bl_label = "Picture for a 3D Model"
    bl_import_operator = identifiers.USE_PICTURE
    bl_file_extensions = _EXTENSIONS

    @classmethod
    def poll_drop(cls, context: Context) -> bool:
        """Only the 3D viewport takes it."""
        return context.area is not None and context.area.type == "VIEW_3D"
