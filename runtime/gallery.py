# SPDX-License-Identifier: GPL-3.0-or-later
"""The gallery's actions: turn pages, filter, and act on several jobs at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bpy

from . import arrival, pump, session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..jobs.job import Job


def show_page(offset: int) -> None:
    """Show the page that starts after this many of the matching jobs."""
    session.held().engine.show_page(session.gallery_query(offset))
    pump.start()


def look(_state: Any) -> None:
    """The filter or the search has changed: show the first page of the matching jobs."""
    show_page(0)


def import_all(job_ids: Iterable[str]) -> int:
    """Import the models of the jobs that have one; they arrive one after another. Returns how many."""
    jobs = [job for job in _known(job_ids) if job.can_be_imported]
    for job in jobs:
        arrival.import_soon(job.id)
    return len(jobs)


def discard_all(job_ids: Iterable[str]) -> None:
    """Remove the jobs from the gallery, with their files."""
    for job in _known(job_ids):
        session.held().engine.discard(job.id)
    pump.start()


def clear(which: str) -> None:
    """Discard all jobs of one kind: `FAILED`, ended without a model; `SAVED`, in a saved .blend."""
    from ..jobs.state import State

    states = {State.FAILED, State.CANCELLED} if which == "FAILED" else {State.KEPT}
    session.held().engine.clear(states)
    pump.start()


def others_of(job: Job) -> list[Job]:
    """The known variants of a job: models of the same picture or prompt."""
    return [each for each in session.jobs() if each.subject == job.subject and each.id != job.id]


def keep_variant(job_id: str, *, discards: bool) -> int:
    """Remove the models of all other variants from the file; `discards` also removes their jobs once they have ended.

    Where the active object was one of them, the kept model becomes it.

    Returns how many variants. Raises SceneError if the job does not exist.
    """
    from ..client.errors import SceneError

    job = session.find(job_id)
    if job is None:
        raise SceneError("That job is not in the gallery any more.")
    others = others_of(job)
    for other in others:
        for model in arrival.models(other.id):
            bpy.data.objects.remove(model)
    view_layer = bpy.context.view_layer
    kept = [model for model in arrival.models(job.id) if model.name in view_layer.objects]
    if kept and view_layer.objects.active is None:
        arrival.select(kept)
    if discards:
        discard_all(other.id for other in others if other.has_ended)
    return len(others)


def _known(job_ids: Iterable[str]) -> list[Job]:
    return [job for job_id in job_ids if (job := session.find(job_id)) is not None]
