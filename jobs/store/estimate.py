# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a job will take, learned from past jobs with similar options."""

from __future__ import annotations

import hashlib
import json
import statistics
from typing import TYPE_CHECKING, Final

from ..job import Job

if TYPE_CHECKING:
    from sqlite3 import Connection

_NEWEST: Final = 9  # a service's speed changes; older jobs say little
# These do not change how long a job takes.
_WITHOUT_EFFECT: Final = frozenset({"seed", "track_id", "webhook", "output_format"})


def of(job: Job) -> str:
    """A key that is the same for jobs whose options make them take equally long."""
    options = {name: value for name, value in job.options.items() if name not in _WITHOUT_EFFECT}
    return hashlib.sha256(json.dumps(options, sort_keys=True).encode()).hexdigest()[:16]


def expected_seconds(connection: Connection, job: Job) -> float | None:
    """The median of the newest jobs of the same pace, else of the same service; None if there is none."""
    for condition, values in (
        ("service = ? AND pace = ?", (job.service.value, of(job))),
        ("service = ?", (job.service.value,)),
    ):
        rows = connection.execute(
            f"SELECT generated_in FROM jobs WHERE {condition} AND generated_in IS NOT NULL "  # noqa: S608  # ours
            "ORDER BY number DESC LIMIT ?",
            (*values, _NEWEST),
        ).fetchall()
        if rows:
            return statistics.median(float(row[0]) for row in rows)
    return None
