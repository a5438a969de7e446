# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits for every job of the library, for scripts: jobs of earlier sessions go on too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import arrivals, holder, pump

if TYPE_CHECKING:
    from ..jobs.job import Job


def wait_for_all(timeout: float) -> str:
    """Block and pump, at most `timeout` seconds once the library is read. Returns what hindered, "" if nothing."""
    pump.resume()
    pump.work_until(lambda: not pump.is_resuming())
    if holder.held().unread:
        return holder.held().unread
    with arrivals.in_any_scene():
        is_over = pump.work_until(lambda: not any(map(_is_awaited, _jobs())), timeout)
    if is_over:
        return _hindrance()
    unfinished = sum(not job.has_ended for job in _jobs())
    return f"{unfinished} of the jobs did not end within {timeout:.0f} s. They go on; wait again for them."


def _jobs() -> list[Job]:
    """Those that may yet end: neither another Blender's nor waiting for the artist's consent."""
    engine = holder.held().engine
    return [job for job in holder.jobs() if not (job.needs_consent or engine.is_elsewhere(job.id))]


def _is_awaited(job: Job) -> bool:
    return not job.has_ended and not _is_hindered(job)


def _is_hindered(job: Job) -> bool:
    """It waits for something that a script which stands still cannot give."""
    return job.is_running and job.stage.name in {"OFFLINE", "WAITING_FOR_KEY", "OTHER_HOST"}


def _hindrance() -> str:
    job = next((job for job in _jobs() if _is_hindered(job)), None)
    if job is None:
        return ""
    return job.note or f"“{job.name}” cannot go on: {job.stage.value.lower()}."
