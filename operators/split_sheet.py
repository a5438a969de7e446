# SPDX-License-Identifier: GPL-3.0-or-later
"""Splits a picture that shows a subject from several sides into views. Modal while the background Blender works."""

from typing import Any

import bpy
from bpy.types import Context, Event

from .. import identifiers, translation
from ..client.errors import MaquetteError, SceneError
from ..runtime import session
from .refusal import OperatorReturn, report_error

_TICK = 0.1  # seconds between two checks for the answer


class MAQUETTE_OT_split_sheet(bpy.types.Operator):
    """Split a picture that shows the subject from several sides into views. The sides are guessed: check them"""

    bl_idname = identifiers.SPLIT_SHEET
    bl_label = "Split Model Sheet"
    bl_options = {"UNDO", "INTERNAL"}

    image: bpy.props.StringProperty(
        name="Sheet",
        description="The image's name; empty for the only view's picture, else the scene's",
        options={"SKIP_SAVE"},
    )

    _split: Any = None  # a Split; Blender reads the annotations, and its module is not to be loaded for that
    _timer: bpy.types.Timer | None = None

    def execute(self, context: Context) -> OperatorReturn:
        """From a script: wait for the views."""
        if not self._begin(context):
            return {"CANCELLED"}
        try:
            session.background().wait(self._split.work)
        except SceneError as error:
            return report_error(self, error)
        return self._finish()

    def invoke(self, context: Context, _event: Event) -> OperatorReturn:
        """Continue in the background."""
        if context.window is None:
            return self.execute(context)
        if not self._begin(context):
            return {"CANCELLED"}
        self._timer = context.window_manager.event_timer_add(_TICK, window=context.window)
        context.window_manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def modal(self, context: Context, event: Event) -> OperatorReturn:
        """Check for the answer at each tick; all events but Esc pass through to Blender."""
        if event.type == "ESC" and event.value == "PRESS":
            self.cancel(context)
            return {"CANCELLED"}
        if event.type != "TIMER" or not self._split.work.is_over:
            return {"PASS_THROUGH"}
        self.cancel(context)
        return self._finish()

    def cancel(self, context: Context) -> None:
        """End the operator; Blender also calls this when a file is loaded or a window closes."""
        if self._timer is not None:
            context.window_manager.event_timer_remove(self._timer)
            self._timer = None

    def _begin(self, context: Context) -> bool:
        from ..runtime import inputs

        image = bpy.data.images.get(self.image) if self.image else inputs.chosen_sheet(context.scene.maquette)
        if image is None:
            self.report({"ERROR"}, "No picture is chosen. Open the model sheet as a view first.")
            return False
        try:
            self._split = inputs.begin_split(context.scene, image)
        except MaquetteError as error:
            report_error(self, error)
            return False
        return True

    def _finish(self) -> OperatorReturn:
        from ..runtime import inputs

        try:
            inputs.fill_views(self._split)
        except SceneError as error:
            return report_error(self, error)
        count = len(self._split.views)
        if count == 1:
            self.report({"WARNING"}, "Only one view was found in the picture: the views must have gaps between them.")
        else:
            self.report({"INFO"}, translation.report(f"{count} views found. Check their sides in the list"))
        return {"FINISHED"}
