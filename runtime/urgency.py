# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets Blender's window ask for attention when a job has ended while the artist works in another program.

Blender has no function for it, so the system is asked: Windows flashes the taskbar button, macOS bounces the Dock icon
once, X11 window managers mark the window. Wayland offers nothing.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import bpy

from . import session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..jobs.engine import Engine
    from ..jobs.job import Job

log = logging.getLogger(__name__)


class Watch:
    """Remembers which jobs were running, and asks for attention once one of them has ended."""

    def __init__(self) -> None:
        self._at_work: set[str] = set()
        self.ask: Callable[[], None] = ask

    def look(self, jobs: Iterable[Job]) -> None:
        """Compare with the last check. A job that the artist stopped needs no attention."""
        known = {job.id: job for job in jobs}
        ended = [known[job_id] for job_id in self._at_work & known.keys() if known[job_id].has_ended]
        self._at_work = {job_id for job_id, job in known.items() if not job.has_ended}
        if any(job.failure is not None or not job.can_be_retried for job in ended):
            self.ask()


def follow(engine: Engine) -> None:
    """Look at the engine's jobs."""
    session.instance(Watch).look(engine.jobs())


def ask() -> None:
    """Ask the system for the artist's attention, if it can."""
    if bpy.app.background:
        return
    try:
        from . import urgency_systems

        urgency_systems.ask()
    except (ImportError, OSError, AttributeError) as error:
        log.info("urgency: %s", error)
