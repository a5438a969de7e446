# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds a model that has arrived, and restores the shading that the viewport had before."""

import bpy
from bpy.types import Context, Object

from .. import identifiers
from ..runtime import session
from .jobs import job_property
from .refusal import NOT_IN_OBJECT_MODE, OperatorReturn, allows


class MAQUETTE_OT_show_model(bpy.types.Operator):
    """Select the job's model and frame it in the viewport"""

    bl_idname = identifiers.SHOW_MODEL
    bl_label = "Select and Frame"
    bl_options = {"UNDO"}

    job: job_property("id; empty for the newest model in the scene")

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Objects are selected in Object Mode."""
        return allows(cls, "" if context.mode == "OBJECT" else NOT_IN_OBJECT_MODE)

    def execute(self, context: Context) -> OperatorReturn:
        """In the viewport that it is called from, else in the largest one."""
        from ..runtime import showing

        objects = self._models(context)
        if not objects:
            self.report({"WARNING"}, "The model is not in this scene, or its collection is excluded")
            return {"CANCELLED"}
        area = context.area
        showing.select_and_frame(objects, area if area is not None and area.type == "VIEW_3D" else None)
        return {"FINISHED"}

    def _models(self, context: Context) -> list[Object]:
        from ..runtime import arrival

        ids = [self.job] if self.job else [job.id for job in reversed(session.jobs())]
        shown = context.view_layer.objects
        found = ([obj for obj in arrival.models(job_id) if obj.name in shown] for job_id in ids)
        return next((objects for objects in found if objects), [])


class MAQUETTE_OT_restore_shading(bpy.types.Operator):
    """Restore the viewport shading from before the model arrived"""

    bl_idname = identifiers.RESTORE_SHADING
    bl_label = "Back to Solid"
    bl_options = {"INTERNAL"}

    viewport: bpy.props.StringProperty(name="Viewport", description="Its address", options={"SKIP_SAVE", "HIDDEN"})

    def execute(self, _context: Context) -> OperatorReturn:
        """Once; the viewport's own buttons do it at any time."""
        from ..runtime import showing

        is_restored = self.viewport.isdecimal() and showing.restore_shading(int(self.viewport))
        return {"FINISHED"} if is_restored else {"CANCELLED"}
