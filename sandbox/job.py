# SPDX-License-Identifier: GPL-3.0-or-later
"""An accepted generation: its parameters, status and available files."""

from __future__ import annotations

import uuid
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

from .generation import Model

Status = Literal["processing", "success", "failed"]


class Service(StrEnum):
    """The protocol in which a job was submitted and is answered."""

    MODELSLAB = "modelslab"
    ENTERPRISE = "enterprise"
    STABLE_DIFFUSION = "stable_diffusion"


@dataclass(frozen=True)
class Submission:
    """A valid request. parameters: its fields, including defaults and the actual seed; suffixes: of its files."""

    service: Service
    key: str
    parameters: dict[str, Any]
    suffixes: tuple[str, ...]
    fault: str = ""

    @property
    def is_temporary(self) -> bool:
        """Whether its files expire; Enterprise's do, unless the customer has a bucket."""
        return self.parameters.get("temp") == "yes" or self.service is Service.ENTERPRISE


@dataclass
class Job:
    """`model`: set right after acceptance; yields the files or raises GenerationFailed."""

    id: int
    submission: Submission
    accepted_at: float
    ready_at: float
    prefix: str = field(default_factory=lambda: str(uuid.uuid4()))
    model: Future[Model] = field(default_factory=Future)
    fetches: int = 0
    downloads: int = 0
    is_deleted: bool = False

    @property
    def file_names(self) -> tuple[str, ...]:
        """The unguessable names of its files."""
        return tuple(self.prefix + suffix for suffix in self.submission.suffixes)

    def status(self, now: float) -> Status:
        """Return the state shown to clients: never done before `ready_at`."""
        if now < self.ready_at or not self.model.done():
            return "processing"
        return "failed" if self.model.exception() else "success"

    def seconds(self) -> float:
        """Return how long a finished job took, from the client's view."""
        return self._done_at() - self.accepted_at

    def file(self, name: str, now: float, lifetime: float) -> Path | None:
        """Return the file of this name while it is available; lifetime: of temporary files, in seconds."""
        if name not in self.file_names or self.is_deleted or self.status(now) != "success":
            return None
        if self.submission.is_temporary and now >= self._done_at() + lifetime:
            return None
        return self.model.result().files[self.file_names.index(name)]

    def _done_at(self) -> float:
        return max(self.model.result().finished_at, self.ready_at)
