# SPDX-License-Identifier: GPL-3.0-or-later
"""How a job changes: what entering a state brings with it. Stores nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from .job import Job
from .state import ENDED, RETRIED, Stage, State

_AFRESH: Final[Mapping[str, Any]] = {
    "state": State.QUEUED,
    "stage": Stage.WAITING,
    "failure": None,
    "progress": 0.0,
    "expected_end": None,
    "needs_consent": False,
    "note": "",
    "is_sent": False,
}


def afresh(job: Job) -> dict[str, Any]:
    """The changes by which a job that has ended goes into the line again; what the service has answered stays.

    Only where that answer was its last word, and the artist was told what another order may cost, it is dropped.
    """
    has_last_word = job.failure is not None and job.failure.is_last_word
    return {**_AFRESH, "ticket": None, "links": ()} if has_last_word else dict(_AFRESH)


def changed(job: Job, changes: Mapping[str, Any], now: float) -> Job:
    """The job with these changes. Entering another state notes when that was, and that it ended there or did not."""
    state = changes.get("state", job.state)
    if state is job.state:
        return replace(job, **changes)
    brought: dict[str, Any] = {"entered": {**job.entered, state: now}, "ended": now if state in ENDED else None}
    if state in RETRIED:
        brought["stage"] = changes.get("stage", Stage.STOPPED)
    return replace(job, **{**changes, **brought})
