# SPDX-License-Identifier: GPL-3.0-or-later
"""The library of jobs: what is known of each, and the folder where its files lie. Safe to call from any thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from .job import ENDED, Job, Stage, State
from .threads import Lock

# Changes that a cancelled job still takes: what the service has answered must never be lost.
_KEPT_AFTER_CANCEL = frozenset({"ticket", "links", "seed", "picture_sha256"})


class Library:
    """Jobs by id, in the order of their creation, with one folder a job below `root`."""

    def __init__(self, root: Path, clock: Callable[[], float] = time.time) -> None:
        self.root = root
        self._clock = clock
        self._jobs: dict[str, Job] = {}
        self._lock = Lock()

    def add(self, job: Job) -> Job:
        """Take a new job in."""
        with self._lock:
            self._jobs[job.id] = replace(job, entered={job.state: self._clock()})
            return self._jobs[job.id]

    def get(self, job_id: str) -> Job:
        """The job as it is now; raises KeyError."""
        with self._lock:
            return self._jobs[job_id]

    def all(self) -> tuple[Job, ...]:
        """Every job, oldest first."""
        with self._lock:
            return tuple(self._jobs.values())

    def update(self, job_id: str, **changes: Any) -> Job:
        """Change a job and return it. A cancelled job stays cancelled: it only takes what the service has answered."""
        with self._lock:
            job = self._jobs[job_id]
            if job.state is State.CANCELLED:
                changes = {name: value for name, value in changes.items() if name in _KEPT_AFTER_CANCEL}
            return self._put(job, changes)

    def update_if(self, job_id: str, states: frozenset[State], **changes: Any) -> Job | None:
        """Change a job if it is in one of `states`, in one step; None if it is not."""
        with self._lock:
            job = self._jobs[job_id]
            return self._put(job, changes) if job.state in states else None

    def reopen(self, job_id: str) -> Job:
        """Let a job that ended without a model be worked again; what the service has answered is kept."""
        with self._lock:
            job = self._jobs[job_id]
            changes = {
                "state": State.QUEUED,
                "stage": Stage.WAITING,
                "failure": None,
                "progress": 0.0,
                "expected_end": None,
            }
            return self._put(job, changes)

    def _put(self, job: Job, changes: dict[str, Any]) -> Job:
        now = self._clock()
        state = changes.get("state", job.state)
        if state is not job.state:
            changes["entered"] = {**job.entered, state: now}
            changes["ended"] = now if state in ENDED else None
            if state in ENDED and state is not State.IMPORTED:
                changes.setdefault("stage", Stage.STOPPED)
        self._jobs[job.id] = replace(job, **changes)
        return self._jobs[job.id]

    def folder(self, job_id: str) -> Path:
        """The job's folder, made where it is missing; raises OSError."""
        folder = self.root / "jobs" / job_id
        folder.mkdir(parents=True, exist_ok=True)
        return folder
