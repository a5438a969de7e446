# SPDX-License-Identifier: GPL-3.0-or-later
"""For scripts: waits until every job has come to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from .. import identifiers, properties
from ..runtime import arrivals, holder, pump

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems
    from bpy.types import Context

    from ..jobs.job import Job


class MAQUETTE_OT_wait(bpy.types.Operator):
    """Wait until no job is unfinished and every finished model is in the scene (for scripts: Blender stands still)"""

    bl_idname = identifiers.WAIT
    bl_label = "Wait for Models"
    bl_options = {"INTERNAL"}

    timeout: bpy.props.FloatProperty(
        name="Timeout",
        description="Give up after this many seconds; the jobs go on",
        default=3600.0,
        min=0.0,
        subtype="TIME_ABSOLUTE",
        options={"SKIP_SAVE"},
    )

    def execute(self, _context: Context) -> set[OperatorReturnItems]:
        """Block and pump; jobs of earlier sessions go on too."""
        pump.resume()
        with arrivals.in_any_scene():
            is_over = pump.work_until(
                lambda: not pump.is_resuming() and not any(map(_is_awaited, _jobs())), self.timeout
            )
        sentence = _unread() if is_over else self._too_late()
        if not sentence:
            return {"FINISHED"}
        self.report({"ERROR"}, sentence)
        return {"CANCELLED"}

    def _too_late(self) -> str:
        unfinished = sum(not job.has_ended for job in _jobs())
        return f"{unfinished} of the jobs did not end within {self.timeout:.0f} s. They go on; wait again for them."


def _jobs() -> list[Job]:
    """Those that may yet end: neither another Blender's nor waiting for the artist's consent."""
    engine = holder.held().engine
    return [job for job in holder.jobs() if not (job.needs_consent or engine.is_elsewhere(job.id))]


def _is_awaited(job: Job) -> bool:
    return not job.has_ended and not _is_hindered(job)


def _is_hindered(job: Job) -> bool:
    """It waits for something that a script which stands still cannot give."""
    return job.is_running and job.stage.name in {"OFFLINE", "WAITING_FOR_KEY", "OTHER_HOST"}


def _unread() -> str:
    """Why nothing was waited for, "" where all went well."""
    if not holder.held().is_resumed:
        return properties.state().error
    hindered = next((job for job in _jobs() if _is_hindered(job)), None)
    if hindered is None:
        return ""
    return hindered.note or f"“{hindered.name}” cannot go on: {hindered.stage.value.lower()}."
