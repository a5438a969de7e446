# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens the settings by which a model of the Local service is shaped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from .. import identifiers, translation
from ..client.errors import MaquetteError, SceneError
from . import background_work
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
        """Ask first if the artist's edits would be lost."""
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
            text_ctxt=translation.CONTEXT,
            icon="WARNING",
        )

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """Fill in the settings that the model was made with."""
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


class MAQUETTE_OT_compare_shapes(bpy.types.Operator):
    """Draw what each shape makes of this model's picture, to choose one of them with a click"""

    bl_idname = identifiers.COMPARE_SHAPES
    bl_label = "Compare Shapes"
    # Neither REGISTER nor UNDO: nothing in the file changes.
    bl_options = set()

    @classmethod
    def poll(cls, context: Context) -> bool:
        """A model whose shape is being edited."""
        from ..runtime import compare_shapes

        model = context.active_object
        if model is None or not model.maquette.shape.is_open:
            return allows(cls, "Click Edit Shape first")
        return allows(cls, "The shapes are still being drawn" if compare_shapes.is_busy(model) else "")

    def invoke(self, context: Context, _event: Event) -> set[OperatorReturnItems]:
        """Begin; the pictures appear in the panel."""
        return self._start(context)

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """For scripts: return when they are there."""
        return self._start(context, waits=True)

    def _start(self, context: Context, *, waits: bool = False) -> set[OperatorReturnItems]:
        from ..runtime import compare_shapes

        model = context.active_object
        model.maquette.refusal = ""
        is_done = background_work.run(self, lambda: compare_shapes.begin(model), waits=waits)
        return {"FINISHED"} if is_done else {"CANCELLED"}


classes: tuple[type, ...] = (MAQUETTE_OT_edit_shape, MAQUETTE_OT_compare_shapes)
