# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits for jobs, for scripts: for one, or for every job of the library, those of earlier sessions too.

A script that waits keeps Blender from everything else, so what only Blender or the artist can end is not waited for.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from ..settings import preferences
from . import arrival, job_list, pump, session

if TYPE_CHECKING:
    from ..jobs.job import Job

_LIBRARY_PATIENCE: Final = 60.0  # seconds that reading the library may take, another process's hold on it included
_STILL: Final = 1800.0  # seconds without any news, beyond the time that a service may take, after which a job hangs
_LOOK: Final = 1.0  # seconds


def wait_for(job_id: str) -> str:
    """Block and pump until the job has ended or nothing more is heard. Returns what hinders it, "" if nothing did."""
    patience = preferences.get().deadline * 60.0 + _STILL
    news, heard = _jobs(), time.monotonic()
    while not pump.work_until(lambda: (job := session.find(job_id)) is None or not _is_awaited(job), _LOOK):
        if news != (news := _jobs()):
            heard = time.monotonic()
        elif time.monotonic() - heard > patience:
            return "Nothing has been heard of the job for a long time. It is left to itself; wait again for it."
    job = session.find(job_id)
    return _hindrance(job) if job is not None else ""


def wait_for_all(timeout: float) -> str:
    """Block and pump, at most `timeout` seconds once the library is read. Returns what hindered, "" if nothing."""
    pump.resume()
    if not pump.work_until(lambda: not pump.is_resuming(), _LIBRARY_PATIENCE):
        return "The library of jobs does not answer. See whether its folder can be reached, then wait again."
    if session.held().unread:
        return session.held().unread
    with arrival.in_any_scene():
        is_over = pump.work_until(lambda: not any(map(_is_awaited, _jobs())), timeout)
    if is_over:
        return next((sentence for job in _jobs() if (sentence := _hindrance(job))), "")
    unfinished = sum(not job.has_ended for job in _jobs())
    return f"{unfinished} of the jobs did not end within {timeout:.0f} s. They go on; wait again for them."


def _jobs() -> list[Job]:
    """Those that may yet end: neither another Blender's nor waiting for the artist's consent."""
    engine = session.held().engine
    return [job for job in session.jobs() if not (job.needs_consent or engine.is_elsewhere(job.id))]


def _is_awaited(job: Job) -> bool:
    return not job.has_ended and not _hindrance(job)


def _hindrance(job: Job) -> str:
    """Why the job cannot come to its end while a script waits, as a sentence; "" where it can."""
    if job.is_hindered:
        return job.note or f"“{job.name}” cannot go on: {job.stage.value.lower()}."
    if job.is_ready and (reason := job_list.surroundings().held_back_by):
        return (
            f"The model of “{job.name}” is made, but cannot come into the scene now ({reason}). "
            "It arrives by itself as soon as it can."
        )
    return ""
