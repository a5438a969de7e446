# SPDX-License-Identifier: GPL-3.0-or-later
"""Which page of the list of jobs is shown, and what the panel is told of it besides the jobs themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..settings.scene import PAGE

if TYPE_CHECKING:
    from ..jobs.engine import Engine
    from ..jobs.job import Job


@dataclass(frozen=True)
class Listing:
    """`jobs`: newest first; `offset`: jobs before them, of `total`; `places`: in the line, for those that wait."""

    jobs: tuple[Job, ...] = ()
    offset: int = 0
    total: int = 0
    places: Mapping[str, int] = field(default_factory=dict)
    elsewhere: frozenset[str] = frozenset()


def of(engine: Engine) -> Listing:
    """The page as it is now. A job that was ordered a moment ago stands on the first one before the library has it."""
    page = engine.page()
    jobs, total = page.jobs, page.total
    if page.offset == 0:
        known = engine.jobs()
        jobs, total = tuple(reversed(known[-PAGE:])), max(total, len(known))
    return Listing(
        jobs,
        page.offset,
        total,
        {job.id: place for job in jobs if (place := engine.place(job.id))},
        frozenset(job.id for job in jobs if engine.is_elsewhere(job.id)),
    )
