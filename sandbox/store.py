# SPDX-License-Identifier: GPL-3.0-or-later
"""What one running sandbox remembers: uploads, jobs and counters. For any thread; knows nothing of HTTP."""

from __future__ import annotations

import itertools
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Literal

from .generation import Model

UPLOAD_LIFETIME = 24 * 3600.0
QUEUE_LIMIT = 5


class QueueFull(Exception):
    """The account has as many unfinished jobs as the vendor allows a pay-as-you-go account (documented: 5)."""


@dataclass(frozen=True)
class Upload:
    """A file sent by base64_to_url."""

    id: int
    name: str
    media_type: str
    content: bytes
    expires: float


@dataclass
class Job:
    """One accepted generation. `model` is set right after acceptance; it ends with the file or GenerationFailed."""

    id: int
    key: str
    parameters: dict[str, Any]
    fault: str
    accepted_at: float
    ready_at: float
    prefix: str = field(default_factory=lambda: str(uuid.uuid4()))
    model: Future[Model] = field(default_factory=Future)
    fetches: int = 0
    downloads: int = 0

    @property
    def file_name(self) -> str:
        """The name of the model's file, which cannot be guessed."""
        return f"{self.prefix}.{self.parameters['output_format']}"

    def status(self, now: float) -> Literal["processing", "success", "failed"]:
        """Return the state that a client may see: never done before `ready_at`."""
        if now < self.ready_at or not self.model.done():
            return "processing"
        return "failed" if self.fault == "failed_job" or self.model.exception() else "success"

    def seconds(self) -> float:
        """Return how long a job that is done took, as a client saw it."""
        return max(self.model.result().finished_at, self.ready_at) - self.accepted_at


class Store:
    """`generation_seconds` is the least time a job takes; `clock` gives seconds that never run backwards."""

    def __init__(self, generation_seconds: float = 0.0, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._generation_seconds = generation_seconds
        self._lock = threading.Lock()
        # Like the services' ids: a number that does not start at 1.
        self._ids = itertools.count(109_655_545)
        self._uploads: dict[str, Upload] = {}
        self._jobs: dict[int, Job] = {}
        self._counters = {"accepted": 0, "fetched": 0, "downloads": 0}

    def upload(self, media_type: str, suffix: str, content: bytes) -> Upload:
        """Keep a file for 24 hours under a name of its own."""
        with self._lock:
            name, expires = f"{uuid.uuid4()}{suffix}", self.clock() + UPLOAD_LIFETIME
            upload = Upload(next(self._ids), name, media_type, content, expires)
            self._uploads[upload.name] = upload
        return upload

    def find_upload(self, name: str) -> Upload | None:
        """Return the upload of this name unless it has expired."""
        upload = self._uploads.get(name)
        return upload if upload and self.clock() < upload.expires else None

    def accept(self, key: str, parameters: dict[str, Any], fault: str) -> Job:
        """Take a job into the account's queue and count it. Raises QueueFull."""
        with self._lock:
            now = self.clock()
            queued = sum(job.key == key and job.status(now) == "processing" for job in self._jobs.values())
            if queued >= QUEUE_LIMIT:
                raise QueueFull
            job = Job(next(self._ids), key, parameters, fault, now, now + self._generation_seconds)
            self._jobs[job.id] = job
            self._counters["accepted"] += 1
        return job

    def job(self, key: str, request_id: int) -> Job | None:
        """Return the account's own job of this id."""
        job = self._jobs.get(request_id)
        return job if job and job.key == key else None

    def find_finished(self, file_name: str) -> Job | None:
        """Return the job whose model has this name, once a client may have it."""
        with self._lock:
            now = self.clock()
            named = (job for job in self._jobs.values() if job.file_name == file_name)
            return next((job for job in named if job.status(now) == "success"), None)

    def count_fetch(self, job: Job | None) -> int:
        """Count a fetch call; return how many this job has had, this one included."""
        with self._lock:
            self._counters["fetched"] += 1
            if job is None:
                return 0
            job.fetches += 1
            return job.fetches

    def count_download(self, job: Job) -> int:
        """Count a model that is sent; return how often this job's has been, this time included."""
        with self._lock:
            self._counters["downloads"] += 1
            job.downloads += 1
            return job.downloads

    def stats(self) -> dict[str, int]:
        """Return the counters: generations accepted, fetch calls, models sent."""
        with self._lock:
            return dict(self._counters)
