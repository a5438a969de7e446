# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays a job's movie in the panel, or adds it to the scene as a reference."""

from pathlib import Path

import bpy
from bpy.types import Context

from .. import identifiers, translation
from ..runtime import session
from .jobs import job_property
from .refusal import NOT_IN_OBJECT_MODE, OperatorReturn, allows


class MAQUETTE_OT_load_movie(bpy.types.Operator):
    """Add the job's movie to the scene as a reference image that plays with the timeline"""

    bl_idname = identifiers.LOAD_MOVIE
    bl_label = "Load Movie as Reference"
    bl_options = {"UNDO"}

    job: job_property()
    movie: bpy.props.StringProperty(
        name="Movie", description="Name of the file in the job's folder; empty for the first", options={"SKIP_SAVE"}
    )

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Adding an object needs Object Mode."""
        return allows(cls, "" if context.mode == "OBJECT" else NOT_IN_OBJECT_MODE)

    def execute(self, context: Context) -> OperatorReturn:
        """Add the reference at the 3D cursor."""
        from ..scene import movies

        job = session.newest(self.job, lambda job: bool(job.movies))
        if job is None:
            self.report(
                {"ERROR"},
                "This job has no movie. Stable Diffusion jobs have one, and ModelsLab jobs with Video on.",
            )
            return {"CANCELLED"}
        name = self.movie or job.movies[0]
        try:
            movies.add(context, Path(job.folder) / Path(name).name, f"{job.name} Movie")
        except RuntimeError:
            self.report(
                {"ERROR"},
                translation.report(
                    f"The movie {name} cannot be played: its file is gone or damaged. Generate it again."
                ),
            )
            return {"CANCELLED"}
        return {"FINISHED"}


class MAQUETTE_OT_play_turntable(bpy.types.Operator):
    """Play the job's movie in the panel, or stop it"""

    bl_idname = identifiers.PLAY_TURNTABLE
    bl_label = "Play Movie"
    bl_options = {"INTERNAL"}

    job: job_property()

    def execute(self, _context: Context) -> OperatorReturn:
        """Start it, or stop it if it is playing."""
        from ..runtime import icons

        job = session.newest(self.job, lambda job: bool(job.movies))
        if job is None or not icons.toggle(job):
            self.report({"WARNING"}, "This job has no movie to play")
            return {"CANCELLED"}
        return {"FINISHED"}
