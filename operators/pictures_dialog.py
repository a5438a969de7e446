# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender's file browser, asked for several pictures of one folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import bpy

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems
    from bpy.types import Context, Event


class PicturesDialog:
    """What an operator that takes several files has of Blender's file browser."""

    directory: bpy.props.StringProperty(subtype="DIR_PATH", options={"SKIP_SAVE", "HIDDEN"})
    files: bpy.props.CollectionProperty(type=bpy.types.OperatorFileListElement, options={"SKIP_SAVE", "HIDDEN"})
    filter_image: bpy.props.BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})
    filter_folder: bpy.props.BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})

    def invoke(self, context: Context, _event: Event) -> set[OperatorReturnItems]:
        """Ask for the pictures."""
        context.window_manager.fileselect_add(cast("bpy.types.Operator", self))
        return {"RUNNING_MODAL"}

    def chosen(self) -> list[Path]:
        """The pictures that were chosen, in the browser's order."""
        folder = Path(bpy.path.abspath(self.directory))
        return [folder / file.name for file in self.files if file.name]
