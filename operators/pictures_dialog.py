# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender's file browser, asked for several pictures of one folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import bpy

from ..client.errors import PictureError

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems
    from bpy.types import Context, Event


class PicturesDialog:
    """What an operator that takes several files has of Blender's file browser."""

    directory: bpy.props.StringProperty(subtype="DIR_PATH", options={"SKIP_SAVE", "HIDDEN"})
    files: bpy.props.CollectionProperty(type=bpy.types.OperatorFileListElement, options={"SKIP_SAVE", "HIDDEN"})
    filter_image: bpy.props.BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})
    filter_folder: bpy.props.BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})
    # The browser looks for a property of this name and of Blender's own values: pictures are chosen by their looks.
    display_type: bpy.props.EnumProperty(
        items=[
            ("DEFAULT", "Default", "", "NONE", 0),
            ("LIST_VERTICAL", "Vertical List", "", "NONE", 1),
            ("LIST_HORIZONTAL", "Horizontal List", "", "NONE", 2),
            ("THUMBNAIL", "Thumbnails", "", "NONE", 3),
        ],
        default="THUMBNAIL",
        options={"HIDDEN", "SKIP_SAVE"},
    )

    def invoke(self, context: Context, _event: Event) -> set[OperatorReturnItems]:
        """Ask for the pictures."""
        context.window_manager.fileselect_add(cast("bpy.types.Operator", self))
        return {"RUNNING_MODAL"}

    def chosen(self) -> list[Path]:
        """The pictures that were chosen, in the browser's order."""
        folder = Path(bpy.path.abspath(self.directory))
        return [folder / file.name for file in self.files if file.name]


def loaded(path: Path) -> bpy.types.Image:
    """Return the image datablock of a file, the one that there is before a new one. Raises PictureError."""
    from ..client.files import picture

    picture.recognise(path)
    try:
        return bpy.data.images.load(str(path), check_existing=True)
    except RuntimeError as error:
        sentence = f"Blender cannot open {path.name!r}. Choose a picture, such as a PNG or JPEG."
        raise PictureError(sentence) from error
