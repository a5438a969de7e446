# SPDX-License-Identifier: GPL-3.0-or-later
"""What the threads tell the main thread, through a queue; plain immutable data."""

from __future__ import annotations

from dataclasses import dataclass

from ..client.service import Account, ConnectionReport, ServiceName
from .job import Job


@dataclass(frozen=True)
class Changed:
    """A job, or the list of them, is not as it was: the engine knows how they are now."""


@dataclass(frozen=True)
class ArrivalGranted:
    """The main thread may append the job's .blend, once, and then says `finish`, `fail` or `postpone`."""

    job: Job


@dataclass(frozen=True)
class ArrivalRefused:
    """The model may not be appended now: another Blender does so, or it is prepared again first.

    `is_transient`: the library could not be asked, which may pass.
    """

    job_id: str
    sentence: str
    is_transient: bool = False


@dataclass(frozen=True)
class Resumed:
    """The library has been read: every unfinished job is known now. `sentence`: why it could not be, "" if it was."""

    sentence: str = ""


@dataclass(frozen=True)
class Notice:
    """Something that the artist must know and that belongs to no one job."""

    sentence: str


@dataclass(frozen=True)
class ConnectionTested:
    """The outcome of the connection test of that number; `report` is None where it failed and `sentence` says why."""

    number: int
    sentence: str
    report: ConnectionReport | None


@dataclass(frozen=True)
class AccountTold:
    """What the account at a service holds; `account` is None where that could not be asked."""

    service: ServiceName
    account: Account | None


@dataclass(frozen=True)
class ResultDeleted:
    """A job's files at its service were deleted; `sentence`: why they could not be, "" if they were."""

    job_id: str
    sentence: str = ""


Message = Changed | ArrivalGranted | ArrivalRefused | Resumed | Notice | ConnectionTested | AccountTold | ResultDeleted
