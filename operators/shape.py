# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens the settings by which a model of the Local service is shaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from .. import identifiers, translation
from ..client.errors import MaquetteError, SceneError
from .refusal import NOT_IN_OBJECT_MODE, allows

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems
    from bpy.types import Context, Event


class MAQUETTE_OT_edit_shape(bpy.types.Operator):
    """Change the active model's shape, depth and detail; it is rebuilt from its picture, and nothing is sent"""

    bl_idname = identifiers.EDIT_SHAPE
    bl_label = "Edit Shape"
    bl_options = {"REGISTER", "UNDO"}

    discard_changes: bpy.props.BoolProperty(
        name="Discard Changes",
        description="Rebuild it even if the mesh was edited since it was shaped; those edits are lost",
        default=False,
        options={"SKIP_SAVE"},
    )

    @classmethod
    def poll(cls, context: Context) -> bool:
        """A model of the Local service."""
        model = context.active_object
        is_local = model is not None and model.type == "MESH" and model.get(identifiers.OBJECT_SERVICE) == "LOCAL"
        if not is_local:
            return allows(cls, "Select a model made by the Local service")
        return allows(cls, "" if model.mode == "OBJECT" else NOT_IN_OBJECT_MODE)

    def invoke(self, context: Context, event: Event) -> set[OperatorReturnItems]:
        """Ask first where the artist's own changes would go."""
        from ..runtime import shape

        if not shape.reason_of_change(context.active_object):
            return self.execute(context)
        self.discard_changes = True
        return context.window_manager.invoke_confirm(
            self,
            event,
            title="Discard Changes?",
            message="The mesh was edited since it was shaped; changing the shape discards those edits",
            confirm_text="Discard",
            icon="WARNING",
        )

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """Fill in what the model was made with."""
        from ..runtime import shape

        model = context.active_object
        try:
            if not self.discard_changes and (reason := shape.reason_of_change(model)):
                raise SceneError(f"{reason}.")
            (shape.discard if self.discard_changes else shape.open_settings)(model)
        except MaquetteError as error:
            self.report({"ERROR"}, translation.report(str(error)))
            return {"CANCELLED"}
        return {"FINISHED"}
