# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens the shape settings of a model made by the Local service, and compares its shapes."""

from typing import TYPE_CHECKING

import bpy
from bpy.types import Context, Event

from .. import identifiers
from ..client.errors import MaquetteError, SceneError
from .background_work import BackgroundOperator
from .refusal import NOT_IN_OBJECT_MODE, OperatorReturn, allows, ask_to_discard, discard_property, report_error

if TYPE_CHECKING:
    from ..runtime.work import Work


class MAQUETTE_OT_edit_shape(bpy.types.Operator):
    """Change the active model's shape, depth and detail; it is rebuilt from its picture, and nothing is sent"""

    bl_idname = identifiers.EDIT_SHAPE
    bl_label = "Edit Shape"
    bl_options = {"REGISTER", "UNDO"}

    discard_changes: discard_property(
        description="Rebuild it even if the mesh was edited since it was shaped; those edits are lost"
    )

    @classmethod
    def poll(cls, context: Context) -> bool:
        """A model of the Local service."""
        model = context.active_object
        is_local = model is not None and model.type == "MESH" and model.get(identifiers.OBJECT_SERVICE) == "LOCAL"
        if not is_local:
            return allows(cls, "Select a model made by the Local service")
        return allows(cls, "" if model.mode == "OBJECT" else NOT_IN_OBJECT_MODE)

    def invoke(self, context: Context, event: Event) -> OperatorReturn:
        """Ask first if the artist's edits would be lost."""
        from ..runtime import shape

        if not shape.reason_of_change(context.active_object):
            return self.execute(context)
        message = "The mesh was edited since it was shaped; changing the shape discards those edits"
        return ask_to_discard(self, context, event, message)

    def execute(self, context: Context) -> OperatorReturn:
        """Fill in the settings that the model was made with."""
        from ..runtime import shape

        model = context.active_object
        try:
            if not self.discard_changes and (reason := shape.reason_of_change(model)):
                raise SceneError(f"{reason}.")
            (shape.discard if self.discard_changes else shape.open_settings)(model)
        except MaquetteError as error:
            return report_error(self, error)
        return {"FINISHED"}


class MAQUETTE_OT_compare_shapes(BackgroundOperator):
    """Preview what each shape would make of this model's picture, and choose one with a click"""

    bl_idname = identifiers.COMPARE_SHAPES
    bl_label = "Compare Shapes"

    @classmethod
    def poll(cls, context: Context) -> bool:
        """A model whose shape is being edited."""
        from ..runtime import compare_shapes

        model = context.active_object
        if model is None or not model.maquette.shape.is_open:
            return allows(cls, "Click Edit Shape first")
        return allows(cls, "The shapes are still being drawn" if compare_shapes.is_busy(model) else "")

    def begin(self, context: Context) -> "Work | None":
        """Draw them; the pictures appear in the panel."""
        from ..runtime import compare_shapes

        model = context.active_object
        model.maquette.refusal = ""
        return compare_shapes.begin(model)


classes: tuple[type, ...] = (MAQUETTE_OT_edit_shape, MAQUETTE_OT_compare_shapes)
