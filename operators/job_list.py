# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be done with the list of jobs: turn its pages, take an entry out, settle what only the artist can decide.

Begins from a finished job: its settings again, or more models of its picture with other seeds.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy

from .. import identifiers
from ..client.errors import MaquetteError
from ..runtime import generate, pump, session
from ..settings import costs, preferences, scene
from .jobs import job_property
from .refusal import refuse

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems
    from bpy.types import Context, Event


class MAQUETTE_OT_discard(bpy.types.Operator):
    """Take the job out of the list and delete its files. Models in your scenes stay"""

    bl_idname = identifiers.DISCARD
    bl_label = "Discard"
    bl_options = {"INTERNAL"}

    job: job_property("id")

    def invoke(self, context: Context, event: Event) -> set[OperatorReturnItems]:
        """Ask first: a model may have been paid for."""
        return context.window_manager.invoke_confirm(
            self,
            event,
            title="Discard this job?",
            message="Its files are deleted, and what the service made of it cannot be fetched any more. "
            "Models that are in your scenes stay.",
            confirm_text="Discard",
            icon="WARNING",
        )

    def execute(self, _context: Context) -> set[OperatorReturnItems]:
        """Show it gone at once; the files follow."""
        if not self.job or session.find(self.job) is None:
            self.report({"WARNING"}, "There is no such job to discard")
            return {"CANCELLED"}
        session.held().engine.discard(self.job)
        pump.start()
        return {"FINISHED"}


class MAQUETTE_OT_forget(bpy.types.Operator):
    """Stop asking what became of this order, which may have been billed. Its entry stays in the list"""

    bl_idname = identifiers.FORGET
    bl_label = "Forget"
    bl_options = {"INTERNAL"}

    job: job_property()

    def execute(self, _context: Context) -> set[OperatorReturnItems]:
        """Leave the order as it is."""
        job = session.newest(self.job, lambda job: job.is_uncertain)
        if job is None:
            self.report({"WARNING"}, "There is no uncertain order to forget")
            return {"CANCELLED"}
        session.held().engine.forget(job.id)
        pump.start()
        return {"FINISHED"}


class MAQUETTE_OT_consent(bpy.types.Operator):
    """Send this order now. It was queued too long ago to be sent unasked, so it has to be confirmed"""

    bl_idname = identifiers.CONSENT
    bl_label = "Send Now"
    bl_options = {"INTERNAL"}

    job: job_property()

    def execute(self, _context: Context) -> set[OperatorReturnItems]:
        """Put it into the queue."""
        job = session.newest(self.job, lambda job: job.needs_consent and not job.has_ended)
        if job is None:
            self.report({"WARNING"}, "No job has to be confirmed")
            return {"CANCELLED"}
        try:
            generate.consent(job.id)
        except MaquetteError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        return {"FINISHED"}


class MAQUETTE_OT_open_folder(bpy.types.Operator):
    """Show the files in the system's file browser: this job's, or where those of new jobs will lie"""

    bl_idname = identifiers.OPEN_FOLDER
    bl_label = "Open Folder"
    bl_options = {"INTERNAL"}

    job: job_property("id; empty for the folder of all new jobs")

    def execute(self, _context: Context) -> set[OperatorReturnItems]:
        """Open it, after making it where there has been no job yet."""
        job = session.find(self.job) if self.job else None
        folder = Path(job.folder) if job else preferences.files()
        try:
            if job is None:
                folder.mkdir(parents=True, exist_ok=True)
            bpy.ops.wm.path_open(filepath=str(folder))
        except (OSError, RuntimeError):
            self.report({"ERROR"}, f"The folder {folder} cannot be opened. Look whether its drive is there.")
            return {"CANCELLED"}
        return {"FINISHED"}


class MAQUETTE_OT_use_settings(bpy.types.Operator):
    """Put the service, the picture and all settings of this job into the panel again. Orders nothing"""

    bl_idname = identifiers.USE_SETTINGS
    bl_label = "Use These Settings Again"
    bl_options = {"UNDO", "INTERNAL"}

    job: job_property()

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """Copy them into the scene."""
        job = session.newest(self.job, lambda _job: True)
        if job is None:
            self.report({"WARNING"}, "There is no job to take settings from")
            return {"CANCELLED"}
        if not generate.use_settings(job, context.scene):
            self.report({"WARNING"}, "The settings are back, but the job's picture is gone; choose one")
        return {"FINISHED"}


class MAQUETTE_OT_vary(bpy.types.Operator):
    """Order more models of the same picture with the same settings, each with a new seed. Each is billed"""

    bl_idname = identifiers.VARY
    bl_label = "Again with Another Seed"
    bl_options = {"INTERNAL"}

    job: job_property()
    count: bpy.props.IntProperty(name="Models", description="How many to order", default=1, min=1, max=16)

    def invoke(self, context: Context, event: Event) -> set[OperatorReturnItems]:
        """Ask first where several are ordered at once."""
        job = session.newest(self.job, generate.takes_seed)
        if job is None or self.count == 1:
            return self.execute(context)
        return context.window_manager.invoke_confirm(
            self,
            event,
            title=f"Order {self.count} models?",
            message=costs.of_several(job.service, job.host),
            confirm_text="Order",
        )

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """Order them; they arrive side by side."""
        job = session.newest(self.job, generate.takes_seed)
        if job is None:
            self.report({"WARNING"}, "There is no job of a service that takes a seed")
            return {"CANCELLED"}
        try:
            generate.vary(job, context.scene, self.count)
        except MaquetteError as error:
            return refuse(self, error)
        scene.state().error = ""
        return {"FINISHED"}
