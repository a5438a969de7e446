# SPDX-License-Identifier: GPL-3.0-or-later
"""Queries of the gallery: which jobs it shows, filtered by state and by words, and which page of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..client.capabilities import ServiceName
from ..client.registry import SERVICES
from .job import Job
from .state import UNFINISHED, State


class Show(StrEnum):
    """A filter of the gallery by state."""

    ALL = "ALL"
    RUNNING = "RUNNING"
    ATTENTION = "ATTENTION"  # failed jobs, and those that wait for the artist
    DONE = "DONE"


PINNED: Final = 3  # failures that are shown whatever the page
DONE: Final = frozenset({State.IMPORTED, State.KEPT})
TROUBLED: Final = frozenset({State.FAILED, State.UNCERTAIN})


@dataclass(frozen=True)
class Page:
    """A page of the gallery: jobs, newest first, variants of one picture together.

    `offset`: how many matching jobs come before the page; `total`: how many match; `everything`: how many the library
    holds. Whatever the page: `failures`, the newest of `failed` jobs whose failure the artist has not dismissed.
    """

    jobs: tuple[Job, ...] = ()
    offset: int = 0
    total: int = 0
    everything: int = 0
    failures: tuple[Job, ...] = ()
    failed: int = 0


@dataclass(frozen=True)
class Query:
    """`count` matching jobs from number `offset` on. `search`: words in names, services and seeds."""

    offset: int = 0
    count: int = 20
    show: Show = Show.ALL
    search: str = ""

    def fits(self, job: Job) -> bool:
        """Whether the job matches, on whatever page."""
        return self.fits_state(job.state.value, needs_consent=job.needs_consent) and self.fits_words(
            job.name, job.service.value, job.seed, job.prompt
        )

    def fits_state(self, state: str, *, needs_consent: bool) -> bool:
        """Whether a job in that state matches the filter."""
        is_asking = needs_consent and state in UNFINISHED
        match self.show:
            case Show.RUNNING:
                return state in UNFINISHED and not is_asking
            case Show.ATTENTION:
                return state in TROUBLED or is_asking
            case Show.DONE:
                return state in DONE
            case _:
                return True

    def fits_words(self, *texts: str) -> bool:
        """Whether every search word occurs in one of the texts. Services are also found by their labels."""
        labels = (SERVICES[ServiceName(text)].capabilities.label for text in texts if text in _SERVICES)
        whole = "\n".join((*texts, *labels)).casefold()
        return all(word in whole for word in self.search.casefold().split())


_SERVICES: Final = frozenset(name.value for name in SERVICES)
