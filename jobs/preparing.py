# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Blender, the child or the artist's own, is told of a model that has been downloaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from ..client.child import Child
from . import source
from .job import Job

_PREVIEW_SIZE: Final = 256  # pixels on a side


def prepare(
    child: Child, job: Job, progress: Callable[[float, str], None], stopped: Callable[[], bool]
) -> dict[str, Any]:
    """Have a child make the .blend, out of a turntable too; returns its report, with its remarks on the model."""
    carved: dict[str, Any] = {}
    if job.is_turntable:
        carved = child.call("turntable", turntable_arguments(job), progress=progress, cancelled=stopped)
    report = child.call("prepare", prepare_arguments(job), progress=progress, cancelled=stopped)
    return {**report, "remarks": [*carved.get("remarks", ()), *report.get("remarks", ())]}


def prepare_arguments(job: Job) -> dict[str, object]:
    """The arguments of the task `prepare`."""
    return {
        "model": str(job.mesh_file),
        "format": job.mesh_file.suffix.removeprefix("."),
        "output": str(job.blend),
        "name": job.name,
        "picture": None if job.prompt else str(source.readable(Path(job.folder))),
        "simplify_to": job.arrival.simplify_to,
        "up_axis": job.arrival.placement.up_axis,
        "height": job.arrival.placement.height,
        "origin": job.arrival.placement.origin,
        "is_apart": _is_apart(job),
    }


def turntable_arguments(job: Job) -> dict[str, object]:
    """The arguments of the task `turntable`, which carves a model from an animated picture of it."""
    return {"gif": str(job.model), "output": str(job.mesh_file), "name": job.name, "options": {}}


def film_arguments(job: Job) -> dict[str, object]:
    """The arguments of the task `film`, which makes what the panel plays of the first film that came with a model."""
    return {"movie": str(job.model.with_name(job.movies[0])), "output": str(job.frames)}


def preview_arguments(job: Job) -> dict[str, object]:
    """The arguments of the task `preview` of a prepared model."""
    files = {"blend": str(job.blend), "output": str(job.preview)}
    parts = job.report.get("parts") or [job.report]
    return {**files, "objects": [str(part["object"]) for part in parts], "size": _PREVIEW_SIZE}


def _is_apart(job: Job) -> bool:
    """The model's file holds an object of each subject of its picture."""
    return job.is_local and not job.views and job.options.get("subjects") == "EACH"
