# SPDX-License-Identifier: GPL-3.0-or-later
"""Orders a model from a picture available in Blender in one step, from a menu of the editor that shows it."""

import bpy
from bpy.types import Context, Event

from .. import identifiers, translation
from ..client.capabilities import ServiceName
from ..client.errors import MaquetteError
from ..settings import preferences, readiness
from . import picture_sources
from .refusal import OperatorReturn, refuse


class MAQUETTE_OT_generate_from(bpy.types.Operator):
    """Make a 3D model from this picture with the settings of the Maquette tab. Asks before anything is sent"""

    bl_idname = identifiers.GENERATE_FROM
    bl_label = "Make 3D Model"
    # Neither REGISTER nor UNDO: Repeat Last would order, and bill, the same model again.
    bl_options = set()

    source: bpy.props.EnumProperty(
        name="Picture",
        description="Where the picture comes from",
        items=[
            ("OPENED", "Image Editor", "The picture shown in an Image Editor"),
            ("CLIPBOARD", "Clipboard", "The picture that you copied, or whose path you copied"),
            ("SELECTED", "Selected Reference", "The picture of the selected reference image or plane"),
            ("RENDER", "Render Result", "The last render"),
            ("VIEWPORT", "Viewport", "What the 3D viewport shows"),
        ],
        default="OPENED",
        options={"SKIP_SAVE"},
    )

    _is_invoked = False

    def invoke(self, context: Context, event: Event) -> OperatorReturn:
        """Ask before a picture leaves this computer."""
        settings = context.scene.maquette
        self._is_invoked = True
        if settings.is_local or readiness.missing_for(ServiceName(settings.service)) is not None:
            return self.execute(context)
        host = preferences.host(settings.service)
        return context.window_manager.invoke_confirm(
            self,
            event,
            title="Order a 3D model?",
            message=translation.interface(f"The picture is sent to {host}, which may bill the model."),
            confirm_text="Order",
            text_ctxt=translation.CONTEXT,
        )

    def execute(self, context: Context) -> OperatorReturn:
        """Choose the picture and generate; a script waits for the model."""
        try:
            picture_sources.use(context, self.source)
        except MaquetteError as error:
            return refuse(self, error)
        bpy.ops.ed.undo_push(message="Choose Picture")  # otherwise undoing the model would remove the picture, too
        try:
            return bpy.ops.maquette.generate("INVOKE_DEFAULT" if self._is_invoked else "EXEC_DEFAULT")
        except RuntimeError as error:
            self.report({"ERROR"}, translation.report(str(error).removeprefix("Error: ").strip()))
            return {"CANCELLED"}
