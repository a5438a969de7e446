# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens the settings by which a model of the Local service is shaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from .. import identifiers
from ..client.errors import MaquetteError
from .refusal import NOT_IN_OBJECT_MODE, allows

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems
    from bpy.types import Context


class MAQUETTE_OT_edit_shape(bpy.types.Operator):
    """Change the active model's shape, depth and detail; it is made anew from its picture, and nothing is sent"""

    bl_idname = identifiers.EDIT_SHAPE
    bl_label = "Edit Shape"
    bl_options = {"REGISTER", "UNDO"}

    @classmethod
    def poll(cls, context: Context) -> bool:
        """A model of the Local service."""
        model = context.active_object
        is_local = model is not None and model.type == "MESH" and model.get(identifiers.OBJECT_SERVICE) == "LOCAL"
        if not is_local:
            return allows(cls, "Select a model that the Local service has made")
        return allows(cls, "" if model.mode == "OBJECT" else NOT_IN_OBJECT_MODE)

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """Fill in what the model was made with."""
        from ..runtime import reshaping

        try:
            reshaping.open_settings(context.active_object)
        except MaquetteError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}
