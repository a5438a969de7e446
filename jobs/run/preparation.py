# SPDX-License-Identifier: GPL-3.0-or-later
"""From a downloaded model to a .blend, and the arguments of the worker's tasks for that."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ...client import errors
from ...client.service import Finished
from ...client.worker import Child, failure
from ...worker import protocol
from ...worker.mesh_messages import RetextureArguments
from ...worker.protocol import Arguments, Result
from .. import failures, pictures
from ..job import Job
from ..state import Stage, State
from .progress import Run

log = logging.getLogger(__name__)

_PREVIEW_SIZE: Final = 256  # pixels on a side
_FILMS: Final = frozenset({".mp4", ".webm", ".gif"})
_GONE: Final = (
    "The job's files were deleted while its model was prepared ({folder}). Try again: what the service has made is "
    "fetched again, free of charge."
)
_UNREADABLE: Final = frozenset({protocol.MODEL_UNREADABLE, protocol.MODEL_EMPTY})


@dataclass
class Preparation:
    """Prepares one model. `child`: None if none could be started."""

    run: Run
    child: Child | None

    def make(self, model: Path) -> None:
        """Make the .blend, from a turntable too, and its preview. Raises MaquetteError.

        Without a child, or if it fails, the artist's Blender imports the model when it arrives.
        """
        movies = (model.name,) if self.run.job.is_turntable else ()
        begun: dict[str, Any] = {"state": State.PREPARING, "stage": Stage.PREPARING, "progress": 0.0}
        self.run.store(**begun, expected_end=None, note="", movies=movies, is_filmed=False)
        report = self._report(model)
        self.run.store(
            state=State.READY,
            stage=Stage.ARRIVING if report else Stage.ARRIVING_UNPREPARED,
            progress=1.0,
            report=report,
            prepared_with=self.run.blender if report else "",
        )
        if report and self.run.setup.draws_previews:
            self._draw(protocol.PREVIEW, preview_arguments)

    def keep_movies(self, finished: Finished) -> None:
        """Fetch the movies that came with the model. They are extras: a failure is only logged."""
        folder = Path(self.run.job.folder)
        try:
            self.run.service.download_movies(finished, folder, self.run.is_stopped)
        except (errors.MaquetteError, OSError) as error:
            log.info("%s: a film is missing: %s", self.run.job.id, error)
        films = tuple(sorted(path.name for path in folder.glob("movie-*") if path.suffix in _FILMS))
        if films:
            self.run.store(movies=(*self.run.job.movies, *films))

    def draw_film(self) -> None:
        """Make the thumbnails of the first movie's frames; those of a turntable were made with the model."""
        has_films = bool(self.run.job.movies) and not self.run.job.is_turntable
        if has_films and self._draw(protocol.FILM, film_arguments):
            self.run.store(is_filmed=True)

    def _report(self, model: Path) -> Mapping[str, Any]:
        """The child's report on the prepared model; empty without a child."""
        is_turntable = self.run.job.is_turntable
        if self.child is None and is_turntable:
            raise failure(protocol.CHILD_UNAVAILABLE, "")
        if self.child is None:
            return {}
        try:
            return self._prepare(self.child)
        except errors.WorkerFailed as error:
            if not model.is_file() and error.code != protocol.CHILD_CANCELLED:
                raise errors.ModelFileError(_GONE.format(folder=model.parent)) from error
            if is_turntable:  # carving it would block the artist's Blender for seconds
                raise
            if error.code in _UNREADABLE:  # kept, but a retry downloads it again
                model.replace(model.with_name(f"model-unreadable{model.suffix}"))
            failures.pass_if_no_child(error)
            return {}

    def _prepare(self, child: Child) -> Mapping[str, Any]:
        """Have the child prepare the model; returns its report, and in `retextured` what was baked for an object."""
        job, show, stopped = self.run.job, self.run.show_progress, self.run.is_stopped
        remarks: list[str] = []
        if job.is_turntable:
            carved = child.call(protocol.TURNTABLE, turntable_arguments(job), progress=show, cancelled=stopped)
            remarks = carved["remarks"]
        report = child.call(protocol.PREPARE, prepare_arguments(job), progress=show, cancelled=stopped)
        report = {**report, "remarks": [*remarks, *report["remarks"]]}
        return self._retextured(child, report) if job.is_retexturing else report

    def _retextured(self, child: Child, report: protocol.PrepareResult) -> Mapping[str, Any]:
        """Have the child bake the service's texture for the artist's mesh. If that fails, the model itself arrives."""
        arguments = retexture_arguments(self.run.job, report)
        try:
            made = child.call(
                protocol.RETEXTURE, arguments, progress=self.run.show_progress, cancelled=self.run.is_stopped
            )
        except errors.WorkerFailed as error:
            if error.code == protocol.CHILD_CANCELLED:
                raise
            return {**report, "remarks": [*report["remarks"], str(error)]}
        return {**report, "retextured": made}

    def _draw(self, task: protocol.Task[Arguments, Result], arguments: Callable[[Job], Arguments]) -> bool:
        """Make a thumbnail or frames; a failure is only logged, as the model may be in the scene already."""
        if self.child is None:
            return False
        try:
            self.child.call(task, arguments(self.run.job), cancelled=self.run.is_stopped)
        except (errors.MaquetteError, OSError) as error:
            log.info("%s: no %s: %s", self.run.job.id, task, error)
            return False
        return True


def prepare_arguments(job: Job) -> protocol.PrepareArguments:
    """The arguments of the task `prepare`."""
    picture = pictures.readable(Path(job.folder))
    return {
        "model": str(job.mesh_file),
        "format": job.mesh_file.suffix.removeprefix("."),
        "output": str(job.blend),
        "name": job.name,
        "picture": None if job.prompt else str(picture),
        "pixels": pictures.reading(picture),
        "simplify_to": job.arrival.simplify_to,
        "up_axis": job.arrival.placement.up_axis,
        "height": job.arrival.placement.height,
        "origin": job.arrival.placement.origin,
        "longest_texture": job.arrival.placement.longest_texture,
        "is_apart": _is_apart(job),
    }


def retexture_arguments(job: Job, report: protocol.PrepareResult) -> RetextureArguments:
    """The arguments of the task `retexture`, which bakes the prepared model's texture for the artist's mesh."""
    folder = Path(job.folder)
    return {
        "blend": str(folder / pictures.MESH),
        "mesh": job.arrival.target_mesh,
        "model": str(job.blend),
        "object": report["object"],
        "output": str(folder),
    }


def turntable_arguments(job: Job) -> protocol.TurntableArguments:
    """The arguments of the task `turntable`, which carves a model from an animated picture of it."""
    return {"gif": str(job.model), "output": str(job.mesh_file), "name": job.name, "options": {}}


def film_arguments(job: Job) -> protocol.FilmArguments:
    """The arguments of the task `film`, which makes thumbnails of the first movie for the panel to play."""
    return {"movie": str(job.model.with_name(job.movies[0])), "output": str(job.frames)}


def preview_arguments(job: Job) -> protocol.PreviewArguments:
    """The arguments of the task `preview` of a prepared model."""
    parts = job.report.get("parts") or [job.report]
    objects = [str(part["object"]) for part in parts]
    return {"blend": str(job.blend), "output": str(job.preview), "objects": objects, "size": _PREVIEW_SIZE}


def _is_apart(job: Job) -> bool:
    """The model's file holds an object of each subject of its picture."""
    return job.is_local and not job.views and job.options.get("subjects") == "EACH"
