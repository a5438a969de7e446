# SPDX-License-Identifier: GPL-3.0-or-later
"""What the threads tell the main thread, through a queue; plain immutable data."""

from __future__ import annotations

from dataclasses import dataclass

from ..client.service import ConnectionReport
from .job import Job


@dataclass(frozen=True)
class JobChanged:
    """A job as it is now."""

    job: Job


@dataclass(frozen=True)
class ConnectionTested:
    """The outcome of a connection test; `report` is None where it failed and `sentence` says why."""

    sentence: str
    report: ConnectionReport | None


Message = JobChanged | ConnectionTested
