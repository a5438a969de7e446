# SPDX-License-Identifier: GPL-3.0-or-later
"""Saves the scene's settings as the artist's defaults, and resets settings to those or to Maquette's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from .. import identifiers, translation
from .refusal import OperatorReturn

if TYPE_CHECKING:
    from bpy.types import Context, Event


class MAQUETTE_OT_save_defaults(bpy.types.Operator):
    """Use the current settings of all services and of Arrival for new files, without seeds and pictures"""

    bl_idname = identifiers.SAVE_DEFAULTS
    bl_label = "Save as My Defaults"
    bl_options = {"INTERNAL"}

    def execute(self, context: Context) -> OperatorReturn:
        """Write them beside the library."""
        from ..settings import defaults

        try:
            defaults.save(context.scene.maquette)
        except OSError as error:
            self.report(
                {"ERROR"},
                translation.report(f"Your defaults could not be saved ({error.strerror or error}). Check the disk."),
            )
            return {"CANCELLED"}
        self.report({"INFO"}, "New files will start with these settings")
        return {"FINISHED"}


class MAQUETTE_OT_reset_settings(bpy.types.Operator):
    """Reset the settings of all services and of Arrival to your defaults, or to Maquette's if you saved none"""

    bl_idname = identifiers.RESET_SETTINGS
    bl_label = "Reset"
    bl_options = {"UNDO", "INTERNAL"}

    def execute(self, context: Context) -> OperatorReturn:
        """Reset only this scene; its pictures, views and prompt stay."""
        from ..settings import defaults

        defaults.reset(context.scene.maquette)
        return {"FINISHED"}


class MAQUETTE_OT_restore_factory(bpy.types.Operator):
    """Delete your own defaults and reset this scene's settings to Maquette's"""

    bl_idname = identifiers.RESTORE_FACTORY
    bl_label = "Restore Factory Settings"
    bl_options = {"UNDO", "INTERNAL"}

    def invoke(self, context: Context, event: Event) -> OperatorReturn:
        """Ask first: saved defaults cannot be restored."""
        return context.window_manager.invoke_confirm(
            self,
            event,
            title="Restore factory settings?",
            message="Your own defaults are deleted. Presets and other scenes stay as they are.",
            confirm_text="Restore",
            text_ctxt=translation.CONTEXT,
        )

    def execute(self, context: Context) -> OperatorReturn:
        """Delete the file and reset this scene."""
        from ..settings import defaults

        try:
            defaults.forget()
        except OSError as error:
            self.report(
                {"ERROR"},
                translation.report(f"Your defaults could not be deleted ({error.strerror or error}). Check the disk."),
            )
            return {"CANCELLED"}
        defaults.reset(context.scene.maquette)
        return {"FINISHED"}
