# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts a file into the picture's slot; what a drop onto the viewport calls. Sends nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy

from .. import identifiers, preferences
from ..client.errors import PictureError
from ..input_properties import InputKind

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems
    from bpy.types import Context, Event

_EXTENSIONS = ".png;.jpg;.jpeg;.webp;.bmp;.tif;.tiff;.tga;.exr;.hdr"


class MAQUETTE_OT_use_picture(bpy.types.Operator):
    """Choose this picture to make a 3D model of; nothing is sent until you click Generate"""

    bl_idname = identifiers.USE_PICTURE
    # The label stands in the menu that Blender opens on a drop, beside its own "Add Empty Image".
    bl_label = "Use as Picture for a 3D Model"
    bl_options = {"REGISTER", "UNDO"}

    filepath: bpy.props.StringProperty(
        subtype="FILE_PATH", options={"SKIP_SAVE", "HIDDEN"} | preferences.RELATIVE_PATHS
    )
    filter_image: bpy.props.BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})
    filter_folder: bpy.props.BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})

    def invoke(self, context: Context, _event: Event) -> set[OperatorReturnItems]:
        """A drop brings the path along; else ask for it."""
        if self.filepath:
            return self.execute(context)
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """Load the image's datablock, which reads no pixels yet."""
        from ..client import picture

        path = Path(bpy.path.abspath(self.filepath))
        try:
            picture.recognise(path)
            context.scene.maquette.image = bpy.data.images.load(str(path), check_existing=True)
        except PictureError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        except RuntimeError:
            self.report({"ERROR"}, f"Blender cannot open {path.name}. Choose a picture, such as a PNG or JPEG.")
            return {"CANCELLED"}
        context.scene.maquette.input = InputKind.PICTURE.value
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
