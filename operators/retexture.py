# SPDX-License-Identifier: GPL-3.0-or-later
"""Orders a new texture for the active object from a server that can texture meshes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from .. import identifiers, translation
from ..client.errors import MaquetteError
from ..settings import readiness, scene
from .generate import awaited
from .refusal import OperatorReturn, allows, refuse

if TYPE_CHECKING:
    from bpy.types import Context, Event


class MAQUETTE_OT_retexture(bpy.types.Operator):
    """Let the server texture the active object from the picture. Its mesh and UVs stay; its materials are replaced"""

    bl_idname = identifiers.RETEXTURE
    bl_label = "Retexture"
    # Neither REGISTER nor UNDO: Repeat Last would order it again; the texture comes later, with its own undo step.
    bl_options = set()

    @classmethod
    def poll(cls, context: Context) -> bool:
        """A mesh that can be changed, and a service that textures meshes."""
        from ..scene.retexture import reason_against

        missing = readiness.missing(context)
        return allows(cls, reason_against(context.active_object) or (missing.value if missing else ""))

    def invoke(self, context: Context, _event: Event) -> OperatorReturn:
        """Order it and return at once."""
        from ..runtime import generate

        try:
            generate.submit_retexture(context.scene, context.active_object)
        except MaquetteError as error:
            return refuse(self, error)
        scene.state().error = ""
        self.report({"INFO"}, translation.report(f"Queued a texture for {context.active_object.name}"))
        return {"FINISHED"}

    def execute(self, context: Context) -> OperatorReturn:
        """From a script: order it, and wait until the object has it."""
        from ..runtime import generate

        try:
            job_id = generate.submit_retexture(context.scene, context.active_object)
        except MaquetteError as error:
            return refuse(self, error)
        return {"FINISHED"} if awaited(self, job_id) else {"CANCELLED"}
