# SPDX-License-Identifier: GPL-3.0-or-later
"""The memory of a running sandbox: uploads, jobs and counters. Thread-safe, and independent of HTTP."""

from __future__ import annotations

import itertools
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .job import Job, Submission

FILE_LIFETIME = 24 * 3600.0  # of uploads and of results with `temp`, as documented
QUEUE_LIMIT = 5


class QueueFull(Exception):
    """The account already has as many unfinished jobs as its plan allows."""


@dataclass(frozen=True)
class Upload:
    """An uploaded file."""

    id: int
    name: str
    media_type: str
    content: bytes
    expires: float


class Store:
    """`generation_seconds`: the minimum time of a job; `clock`: monotonic, in seconds.

    `file_lifetime`: of uploads and temporary results, in seconds.
    """

    def __init__(
        self,
        generation_seconds: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
        file_lifetime: float = FILE_LIFETIME,
    ) -> None:
        self.clock = clock
        self.file_lifetime = file_lifetime
        self._generation_seconds = generation_seconds
        self._lock = threading.Lock()
        # Like the services' ids: numbers that do not start at 1.
        self._ids = itertools.count(109_655_545)
        self._uploads: dict[str, Upload] = {}
        self._jobs: dict[int, Job] = {}
        self._counters = {"accepted": 0, "fetched": 0, "downloads": 0}

    def upload(self, media_type: str, suffix: str, content: bytes) -> Upload:
        """Keep a file under a unique name for its lifetime; remove expired ones."""
        with self._lock:
            now = self.clock()
            self._uploads = {name: kept for name, kept in self._uploads.items() if now < kept.expires}
            name = f"{uuid.uuid4()}{suffix}"
            upload = Upload(next(self._ids), name, media_type, content, now + self.file_lifetime)
            self._uploads[upload.name] = upload
        return upload

    def find_upload(self, name: str) -> Upload | None:
        """Return the upload of this name unless it has expired."""
        upload = self._uploads.get(name)
        return upload if upload and self.clock() < upload.expires else None

    def accept(self, submission: Submission, queue_limit: int = QUEUE_LIMIT) -> Job:
        """Add a job to the account's queue and count it. Raises QueueFull."""
        with self._lock:
            now = self.clock()
            if len(self._queued(submission.key, now)) >= queue_limit:
                raise QueueFull
            job = Job(next(self._ids), submission, now, now + self._generation_seconds)
            self._jobs[job.id] = job
            self._counters["accepted"] += 1
        return job

    def job(self, key: str, request_id: int) -> Job | None:
        """Return the account's job with this id unless it was deleted."""
        job = self._jobs.get(request_id)
        return job if job and job.submission.key == key and not job.is_deleted else None

    def jobs(self, key: str) -> list[Job]:
        """Return the account's jobs, the newest first, without deleted ones."""
        with self._lock:
            return [job for job in reversed(self._jobs.values()) if job.submission.key == key and not job.is_deleted]

    def queued(self, key: str = "") -> int:
        """Return the number of unfinished jobs, of an account or of all."""
        with self._lock:
            return len(self._queued(key, self.clock()))

    def forget_queued(self, key: str) -> None:
        """Delete the account's unfinished jobs."""
        with self._lock:
            for job in self._queued(key, self.clock()):
                job.is_deleted = True
                job.model.cancel()

    def find_file(self, name: str) -> tuple[Job, Path] | None:
        """Return the finished file of this name and its job, while it is available."""
        with self._lock:
            now = self.clock()
            found = ((job, job.file(name, now, self.file_lifetime)) for job in self._jobs.values())
            return next(((job, path) for job, path in found if path is not None), None)

    def count_fetch(self, job: Job | None) -> int:
        """Count a fetch call; return the job's number of fetches, including this one."""
        with self._lock:
            self._counters["fetched"] += 1
            if job is None:
                return 0
            job.fetches += 1
            return job.fetches

    def count_download(self, job: Job) -> int:
        """Count a sent file; return the job's number of downloads, including this one."""
        with self._lock:
            self._counters["downloads"] += 1
            job.downloads += 1
            return job.downloads

    def stats(self) -> dict[str, int]:
        """Return the counters: generations accepted, fetch calls, files sent."""
        with self._lock:
            return dict(self._counters)

    def _queued(self, key: str, now: float) -> list[Job]:
        mine = (job for job in self._jobs.values() if not job.is_deleted and key in ("", job.submission.key))
        return [job for job in mine if job.status(now) == "processing"]
