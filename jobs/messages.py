# SPDX-License-Identifier: GPL-3.0-or-later
"""Messages from the threads to the main thread; plain immutable data."""

from __future__ import annotations

from dataclasses import dataclass

from ..client.capabilities import ServiceName
from ..client.service import Account, ConnectionReport
from .job import Job


@dataclass(frozen=True)
class Changed:
    """A job or the list has changed; ask the engine."""


@dataclass(frozen=True)
class ArrivalGranted:
    """The main thread may append the job's .blend once, and then calls `finish`, `fail` or `postpone`."""

    job: Job


@dataclass(frozen=True)
class ArrivalRefused:
    """The model may not be appended now: another Blender does so, or it is prepared again first.

    `is_transient`: the library could not be read, which may pass.
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
    """A sentence for the artist that belongs to no single job."""

    sentence: str


@dataclass(frozen=True)
class ConnectionTested:
    """The result of the connection test `number`; `report` is None if it failed, and `sentence` says why."""

    number: int
    sentence: str
    report: ConnectionReport | None


@dataclass(frozen=True)
class AccountTold:
    """The account at a service; None if it could not be asked for."""

    service: ServiceName
    account: Account | None


@dataclass(frozen=True)
class ResultDeleted:
    """A job's files at its service were deleted; `sentence`: why they could not be, "" if they were."""

    job_id: str
    sentence: str = ""


Message = Changed | ArrivalGranted | ArrivalRefused | Resumed | Notice | ConnectionTested | AccountTold | ResultDeleted
