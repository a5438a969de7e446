# SPDX-License-Identifier: GPL-3.0-or-later
"""Copies a page of the gallery into the window manager's properties, which the panel draws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import bpy

from .. import identifiers
from ..client.registry import SERVICES
from ..jobs.gallery import PINNED
from ..settings import scene
from . import icons, screen, session, status

if TYPE_CHECKING:
    from ..jobs.engine import Engine
    from ..jobs.gallery import Query
    from ..jobs.job import Job

_RUNNING = 3  # jobs whose progress is shown below the button
_QUESTIONS = 10  # orders waiting for the artist's decision that are shown at once


@dataclass
class Surroundings:
    """What the list shows about jobs beyond their own records.

    `held_back_by`: what keeps finished models out of the scene, "" for nothing; `offered`: finished jobs whose scene is
    not open; `present`: jobs whose model is in the open file.
    """

    held_back_by: str = ""
    offered: set[str] = field(default_factory=set)
    present: set[str] = field(default_factory=set)


def surroundings() -> Surroundings:
    """The current session's."""
    return session.instance(Surroundings)


@dataclass(frozen=True)
class Listing:
    """What the panel shows of the jobs.

    `jobs`: the page of the gallery; `offset`: jobs before it; `total`: how many match; `everything`: how many there
    are; `positions`: positions in the queue; `variants`: jobs that share their picture with another.

    Whatever the page, newest first: `running`, a few of `running_total`; `questions`, which wait for the artist;
    `failures`, a few of `failed`, which the artist has not dismissed. `is_failure_latest`: no job has ended since.
    """

    jobs: tuple[Job, ...] = ()
    offset: int = 0
    total: int = 0
    everything: int = 0
    positions: Mapping[str, int] = field(default_factory=dict)
    elsewhere: frozenset[str] = frozenset()
    variants: frozenset[str] = frozenset()
    running: tuple[Job, ...] = ()
    running_total: int = 0
    questions: tuple[Job, ...] = ()
    failures: tuple[Job, ...] = ()
    failed: int = 0
    is_failure_latest: bool = False


def refresh(engine: Engine) -> None:
    """Show the state of the jobs."""
    if not session.current().is_any_own_thread_alive():
        icons.look_again()  # the preview, which a thread writes last, exists by now
    show(of(engine, session.gallery_query()))


def of(engine: Engine, query: Query) -> Listing:
    """The current page. A job that was just ordered is on the first page even before the library has it."""
    page, known, offered = engine.page(), engine.jobs(), surroundings().offered
    stored = {job.id for job in page.jobs}
    newest = max((job.number for job in page.jobs), default=0)
    is_first = not page.offset
    fresh = [job for job in reversed(known) if is_first and job.id not in stored and not 0 < job.number < newest]
    jobs = tuple(job for job in (*fresh, *page.jobs) if query.fits(job))[: query.count]
    questions = tuple(job for job in reversed(known) if _is_question(job))
    running = [job for job in reversed(known) if not job.has_ended and job.id not in offered and job not in questions]
    shown = {job.id: job for job in (*jobs, *running[:_RUNNING])}
    failures = [job for job in reversed(known) if job.is_unread_failure]
    latest = next((job for job in reversed(known) if job.has_ended), None)
    subjects = Counter(job.subject for job in {job.id: job for job in (*page.jobs, *known)}.values())
    return Listing(
        jobs,
        page.offset,
        max(page.total, page.offset + len(jobs)),
        max(page.everything, len(known)),
        {job_id: position for job_id in shown if (position := engine.position(job_id))},
        frozenset(job_id for job_id in shown if engine.is_elsewhere(job_id)),
        frozenset(job_id for job_id, job in shown.items() if subjects[job.subject] > 1),
        tuple(running[:_RUNNING]),
        len(running),
        questions[:_QUESTIONS],
        tuple(failures[:PINNED]),
        max(page.failed, len(failures)),
        bool(failures) and failures[0] is latest,
    )


def _is_question(job: Job) -> bool:
    return job.is_uncertain or (job.needs_consent and not job.has_ended)


def show(listing: Listing) -> None:
    """Update the page; redraw only if something changed."""
    state = scene.state()
    numbers = {
        "offset": listing.offset,
        "total": listing.total,
        "everything": listing.everything,
        "running_total": listing.running_total,
        "failed": listing.failed,
        "is_failure_latest": listing.is_failure_latest,
    }
    changes = [
        _fill(state.jobs, listing.jobs, listing),
        _fill(state.running, listing.running, listing),
        _fill(state.questions, listing.questions, listing),
        _fill(state.failures, listing.failures, listing),
        _copy(numbers, state),
    ]
    if any(changes):
        screen.redraw()


def _fill(items: Any, jobs: tuple[Job, ...], listing: Listing) -> bool:
    """Update a collection of the window manager. Returns whether anything in it changed."""
    is_other = [item.job_id for item in items] != [job.id for job in jobs]
    if is_other:
        selected = {item.job_id for item in items if item.is_selected}
        items.clear()
        for job in jobs:
            items.add().is_selected = job.id in selected
    changes = [_copy(_shown(job, listing), item) for job, item in zip(jobs, items, strict=True)]
    return is_other or any(changes)


def _copy(values: dict[str, Any], target: bpy.types.PropertyGroup) -> bool:
    changed = False
    for name, value in values.items():
        if getattr(target, name) != value:
            setattr(target, name, value)
            changed = True
    return changed


def _shown(job: Job, listing: Listing) -> dict[str, Any]:
    around = surroundings()
    stage = stage_of(job, position=listing.positions.get(job.id, 0), is_elsewhere=job.id in listing.elsewhere)
    return {
        "job_id": job.id,
        "name": job.name,
        "service": job.service.value,
        "host": job.host,
        "state": job.state.value,
        "has_ended": job.has_ended,
        "has_arrived": job.has_ended and not job.can_be_retried,
        "has_failed": job.failure is not None,
        "is_uncertain": job.is_uncertain,
        "stage": stage,
        "status": status.sentence(job, stage),
        "progress": status.fraction(job),
        "made_in": _made_in(job),
        "sentence": _sentence(job),
        "remark": " ".join(job.all_remarks),
        "retry": job.retry.value,
        "needs_consent": job.needs_consent,
        "has_model": job.can_be_imported,
        "is_offered": job.id in around.offered,
        "is_present": job.id in around.present,
        "is_missing": job.is_unsaved and job.id not in around.present,
        "can_be_cancelled": SERVICES[job.service].capabilities.can_cancel,
        "has_seed": "seed" in job.options,
        "seed": job.seed,
        "is_variant": job.id in listing.variants,
        "icon": _icon(job),
        "has_movie": bool(job.movies),
        "can_play": job.can_play,
        "is_kept_there": can_be_deleted(job),
    }


def stage_of(job: Job, *, position: int = 0, is_elsewhere: bool = False) -> str:
    """What is being done or waited for, as `status.stage` says, in this session's surroundings."""
    around = surroundings()
    return status.stage(
        job,
        position=position,
        is_elsewhere=is_elsewhere,
        is_offered=job.id in around.offered,
        held_back_by=around.held_back_by,
    )


def _sentence(job: Job) -> str:
    """Why it failed, or what it is waiting for if the status does not say everything."""
    from ..jobs.state import WaitReason

    if job.failure is not None:
        return job.failure.sentence
    is_said = job.next_try is not None and job.wait_reason is not WaitReason.SERVICE
    return "" if is_said else job.note


def _icon(job: Job) -> int:
    """The model's thumbnail, once it exists."""
    if job.can_be_imported and job.report:
        return icons.icon(job.preview)
    icons.forget(job.preview)  # another attempt renders a new one
    return 0


def look_for_models() -> None:
    """Another file is open: update which jobs' models it contains."""
    surroundings().present = model_ids()


def note_present(job_id: str) -> None:
    """The job's model is in the file from now on."""
    surroundings().present.add(job_id)


def model_ids() -> set[str]:
    """The jobs whose models or textures are in the open file."""
    properties = (identifiers.OBJECT_JOB, identifiers.OBJECT_TEXTURE_JOB)
    found = (obj.get(name) for obj in bpy.data.objects for name in properties)
    return {job_id for job_id in found if isinstance(job_id, str)}


def _made_in(job: Job) -> str:
    """How long the service took without its queue, if it reports that; else from order to answer."""
    seconds = job.generated_in if job.service_seconds is None else job.service_seconds
    if seconds is None or not job.can_be_imported:
        return ""
    return f"{max(1.0, seconds):.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def can_be_deleted(job: Job) -> bool:
    """Whether the service stores results of a job that has ended, and allows deleting them."""
    is_named = job.ticket is not None and bool(job.ticket.remote_id)
    return job.has_ended and is_named and SERVICES[job.service].capabilities.deletes_results


def clear() -> None:
    """Clear everything that was shown."""
    state = scene.state()
    for items in (state.jobs, state.running, state.questions, state.failures):
        items.clear()
