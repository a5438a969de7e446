# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets scripts wait for one job, or for every job of the library, including those of earlier sessions.

A waiting script blocks Blender, so it does not wait for anything that only Blender or the artist can end.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from ..settings import preferences
from . import arrival, gallery_listing, pump, session

if TYPE_CHECKING:
    from ..jobs.job import Job

_LIBRARY_PATIENCE: Final = 60.0  # seconds to read the library, even if another process has locked it
_STILL: Final = 1800.0  # seconds without news, beyond the service's deadline, after which a job is considered stuck
_LOOK: Final = 1.0  # seconds


def wait_for(job_id: str) -> str:
    """Block and pump until the job has ended or there is no more news. Returns what prevents it, "" for nothing."""
    patience = preferences.get().deadline * 60.0 + _STILL
    news, heard = _jobs(), time.monotonic()
    while not pump.work_until(lambda: (job := session.find(job_id)) is None or not _is_awaited(job), _LOOK):
        if news != (news := _jobs()):
            heard = time.monotonic()
        elif time.monotonic() - heard > patience:
            return "The job has not reported anything for a long time. It continues by itself; wait for it again."
    job = session.find(job_id)
    return _hindrance(job) if job is not None else ""


def wait_for_all(timeout: float) -> str:
    """Block and pump for at most `timeout` seconds. Returns what prevents it, "" for nothing."""
    pump.resume()
    if not pump.work_until(lambda: not pump.is_resuming(), _LIBRARY_PATIENCE):
        return "The library of jobs does not respond. Check that its folder can be reached, then wait again."
    if session.held().unread:
        return session.held().unread
    with arrival.in_any_scene():
        is_over = pump.work_until(lambda: not any(map(_is_awaited, _jobs())), timeout)
    if is_over:
        return next((sentence for job in _jobs() if (sentence := _hindrance(job))), "")
    unfinished = sum(not job.has_ended for job in _jobs())
    return f"{unfinished} of the jobs did not end within {timeout:.0f} s. They continue; wait for them again."


def _jobs() -> list[Job]:
    """Jobs that may still end: neither another Blender's nor waiting for consent."""
    engine = session.held().engine
    return [job for job in session.jobs() if not (job.needs_consent or engine.is_elsewhere(job.id))]


def _is_awaited(job: Job) -> bool:
    return not job.has_ended and not _hindrance(job)


def _hindrance(job: Job) -> str:
    """Why the job cannot end while a script waits, as a sentence; "" if it can."""
    if job.is_hindered:
        return job.note or f"“{job.name}” cannot continue: {job.stage.value}."
    if job.is_ready and (reason := gallery_listing.surroundings().held_back_by):
        return (
            f"The model of “{job.name}” is done, but cannot be imported now ({reason}). "
            "It arrives by itself as soon as it can."
        )
    return ""
