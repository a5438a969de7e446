# SPDX-License-Identifier: GPL-3.0-or-later
"""Gathers the views of a subject: pictures, each with the side that it shows. Sends nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import bpy

from .. import identifiers
from ..client.errors import PictureError
from ..client.views import ViewRole
from ..settings.inputs import InputKind
from .pictures_dialog import PicturesDialog, loaded

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems
    from bpy.types import Context

    from ..settings.scene import MAQUETTE_PG_settings


class MAQUETTE_OT_add_view(bpy.types.Operator):
    """Add a place for one more picture of the subject, from a side that has none yet"""

    bl_idname = identifiers.ADD_VIEW
    bl_label = "Add View"
    bl_options = {"UNDO", "INTERNAL"}

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """Add an empty one."""
        add_view(context.scene.maquette, None, "")
        return {"FINISHED"}


class MAQUETTE_OT_open_views(PicturesDialog, bpy.types.Operator):
    """Choose several pictures of one subject. A side that stands in a file's name, such as “back”, is understood"""

    bl_idname = identifiers.OPEN_VIEWS
    bl_label = "Open Views"
    bl_options = {"UNDO", "INTERNAL"}

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """Add each as a view; Image datablocks read no pixels yet."""
        try:
            images = [(loaded(path), path.name) for path in self.chosen()]
        except PictureError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        for image, name in images:
            add_view(context.scene.maquette, image, name)
        return {"FINISHED"}


class MAQUETTE_OT_remove_view(bpy.types.Operator):
    """Take this view out of the list; its image stays in the file"""

    bl_idname = identifiers.REMOVE_VIEW
    bl_label = "Remove View"
    bl_options = {"UNDO", "INTERNAL"}

    index: bpy.props.IntProperty(name="View", description="Its place in the list, from 0", options={"SKIP_SAVE"})

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """Take it out."""
        views = context.scene.maquette.views
        if not 0 <= self.index < len(views):
            self.report({"WARNING"}, "There is no such view")
            return {"CANCELLED"}
        views.remove(self.index)
        return {"FINISHED"}


class MAQUETTE_OT_clear_views(bpy.types.Operator):
    """Take all views out of the list; their images stay in the file"""

    bl_idname = identifiers.CLEAR_VIEWS
    bl_label = "Clear Views"
    bl_options = {"UNDO", "INTERNAL"}

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """Empty the list."""
        context.scene.maquette.views.clear()
        return {"FINISHED"}


def add_view(settings: MAQUETTE_PG_settings, image: bpy.types.Image | None, file_name: str) -> None:
    """Add a view, its side as the file's name says it, else the first one that is free."""
    settings.input = InputKind.VIEWS.value
    taken = {view.role for view in settings.views}
    named = next((role for role in ViewRole if _says(file_name, role)), None)
    free = next((role for role in ViewRole if role.value not in taken), ViewRole.FRONT)
    view = settings.views.add()
    view.image = image
    view.role = (named if named and named.value not in taken else free).value


def _says(file_name: str, role: ViewRole) -> bool:
    return re.search(rf"(?<![a-z]){role.value}(?![a-z])", file_name, re.IGNORECASE) is not None
