# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks a service for the artist's balance, tests the connection to it and deletes files there.

The other buttons open or change the right setting of Blender, so that artists need not look for it.
"""

from collections.abc import Callable
from typing import Final

import bpy
from bpy.types import Context, Event

from .. import __package__ as package
from .. import identifiers, translation
from ..client.errors import MaquetteError
from ..runtime import pump, session
from ..settings import scene
from .jobs import job_property
from .refusal import OperatorReturn, allows, refuse, report_error

_PATIENCE: Final = 180.0  # seconds that a script waits: several calls, each with its own limit


def _is_answered(operator: bpy.types.Operator, is_over: Callable[[], bool]) -> bool:
    """Wait, for a script, until the service has answered; the operator reports if it does not."""
    if pump.work_until(is_over, _PATIENCE):
        return True
    operator.report(
        {"ERROR"}, translation.report(f"The service has not answered within {_PATIENCE:.0f} seconds. Try again later.")
    )
    return False


class MAQUETTE_OT_show_account(bpy.types.Operator):
    """Ask the service for your account balance. Free of charge"""

    bl_idname = identifiers.SHOW_ACCOUNT
    bl_label = "Show Balance"
    bl_options = {"INTERNAL"}

    def invoke(self, context: Context, _event: Event) -> OperatorReturn:
        """Ask on a thread; the answer appears where the button is."""
        return self._ask(context)

    def execute(self, context: Context) -> OperatorReturn:
        """From a script: wait for the answer and report it."""
        if self._ask(context) == {"CANCELLED"}:
            return {"CANCELLED"}
        if not _is_answered(self, lambda: not scene.state().is_account_pending):
            return {"CANCELLED"}
        account = scene.state().account
        self.report(
            {"INFO"},
            translation.report(f"Your balance is {account}." if account else "The service does not report a balance."),
        )
        return {"FINISHED"}

    def _ask(self, context: Context) -> OperatorReturn:
        from ..runtime import generate, services

        scene.state().account = ""
        try:
            services.ask(generate.service_named(context.scene.maquette.service))
        except MaquetteError as error:
            return report_error(self, error)
        return {"FINISHED"}


class MAQUETTE_OT_delete_result(bpy.types.Operator):
    """Delete this job's files from the service. Your own copies stay, but the service cannot send them again"""

    bl_idname = identifiers.DELETE_RESULT
    bl_label = "Delete from Service"
    bl_options = {"INTERNAL"}

    job: job_property()

    def invoke(self, context: Context, event: Event) -> OperatorReturn:
        """Ask first: it cannot be undone."""
        return context.window_manager.invoke_confirm(
            self,
            event,
            title="Delete the files from the service?",
            message="This cannot be undone. The files on this computer stay.",
            confirm_text="Delete",
            text_ctxt=translation.CONTEXT,
            icon="WARNING",
        )

    def execute(self, _context: Context) -> OperatorReturn:
        """Ask on a thread; the panel says if it failed."""
        from ..runtime import gallery_listing, services

        job = session.newest(self.job, gallery_listing.can_be_deleted)
        if job is None:
            self.report({"WARNING"}, "There is no finished job whose files a service keeps")
            return {"CANCELLED"}
        try:
            services.delete(job)
        except MaquetteError as error:
            return refuse(self, error)
        return {"FINISHED"}


class MAQUETTE_OT_test_connection(bpy.types.Operator):
    """Check whether the service can be reached and accepts your key, and show your balance. Free of charge"""

    bl_idname = identifiers.TEST_CONNECTION
    bl_label = "Test Connection"
    bl_options = {"INTERNAL"}

    service: bpy.props.StringProperty(name="Service", description="Empty for the scene's", options={"SKIP_SAVE"})

    def invoke(self, context: Context, _event: Event) -> OperatorReturn:
        """Ask on a thread; the answer appears where the button is."""
        return self._ask(context)

    def execute(self, context: Context) -> OperatorReturn:
        """From a script: wait for the answer and report it."""
        from ..runtime import services

        if self._ask(context) == {"CANCELLED"}:
            return {"CANCELLED"}
        if not _is_answered(self, lambda: not services.is_testing()):
            return {"CANCELLED"}
        state = scene.state()
        self.report({"INFO"} if state.is_connected else {"ERROR"}, translation.report(state.connection))
        return {"FINISHED"} if state.is_connected else {"CANCELLED"}

    def _ask(self, context: Context) -> OperatorReturn:
        from ..runtime import generate, services

        name = self.service or context.scene.maquette.service
        try:
            services.start_test(generate.service_named(name))
        except MaquetteError as error:
            services.expect_test(name, "")
            services.show_test(str(error), is_connected=False)
            return report_error(self, error)
        return {"FINISHED"}


class MAQUETTE_OT_open_preferences(bpy.types.Operator):
    """Open Maquette's preferences, where keys and addresses are set"""

    bl_idname = identifiers.OPEN_PREFERENCES
    bl_label = "Open Preferences"
    bl_options = {"INTERNAL"}

    def execute(self, _context: Context) -> OperatorReturn:
        """Show the add-on's own page, unfolded."""
        bpy.ops.preferences.addon_show(module=package)
        return {"FINISHED"}


class MAQUETTE_OT_allow_online_access(bpy.types.Operator):
    """Show Preferences > System > Network, where online access is allowed for all add-ons"""

    bl_idname = identifiers.ALLOW_ONLINE_ACCESS
    bl_label = "Open Network Preferences"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, _context: Context) -> bool:
        """A Blender that was started offline cannot be switched."""
        is_forced = bpy.app.online_access_override
        return allows(cls, "Start Blender without --offline-mode first" if is_forced else "")

    def execute(self, context: Context) -> OperatorReturn:
        """Open the page; only the artist turns the switch."""
        context.preferences.active_section = "SYSTEM"
        bpy.ops.screen.userpref_show("INVOKE_DEFAULT")
        return {"FINISHED"}


class MAQUETTE_OT_show_textures(bpy.types.Operator):
    """Show textures in this viewport's solid mode, or plain colors again"""

    bl_idname = identifiers.SHOW_TEXTURES
    bl_label = "Show Textures"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Only a 3D viewport has shading."""
        is_viewport = context.space_data is not None and context.space_data.type == "VIEW_3D"
        return allows(cls, "" if is_viewport else "Use it in a 3D viewport")

    def execute(self, context: Context) -> OperatorReturn:
        """Solid shading in the texture's colours: unlike Material Preview it compiles nothing, so it shows at once."""
        shading = context.space_data.shading
        shows = shading.type == "SOLID" and shading.color_type == "TEXTURE"
        shading.type = "SOLID"
        shading.color_type = "MATERIAL" if shows else "TEXTURE"
        return {"FINISHED"}
