# SPDX-License-Identifier: GPL-3.0-or-later
"""Importing finished models: which Blender may append one, and how that ended. For the main thread; never blocks.

As in `engine`, each command shows its effect at once and has the engine's thread store it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from ..client.errors import MaquetteError
from . import failures, points, recovery
from .messages import ArrivalGranted, ArrivalRefused
from .scheduler import Scheduler
from .snapshot import Snapshot
from .state import ENDED, Stage, State
from .store.library import Library

_BY_HAND: Final = frozenset({State.READY, State.IMPORTED, State.KEPT, State.FAILED, State.CANCELLED})
_TAKEN: Final = "This model cannot be imported now: another Blender is importing it, or it is still being worked on."
_PREPARED_AGAIN: Final = "The model must first be prepared again for this Blender, and arrives in a moment."


class Arrivals:
    """An unknown `job_id` raises KeyError. `blender`: this Blender's version, as "4.5.15"."""

    def __init__(
        self,
        library: Library,
        snapshot: Snapshot,
        scheduler: Scheduler,
        blender: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._library = library
        self._snapshot = snapshot
        self._scheduler = scheduler
        self._blender = blender
        self._clock = clock
        self._granted: set[str] = set()  # jobs that this Blender may append now; for the engine's thread only

    def claim(self, job_id: str, *, by_hand: bool = False) -> None:
        """Ask whether this Blender may append a READY job's model; `ArrivalGranted` or `ArrivalRefused` answers.

        `by_hand`: the artist asked for it, so a job may also be granted that was imported before, stopped or failed.
        """

        def claim() -> None:
            if job_id in self._granted:
                return
            try:
                self._snapshot.tell(self._claimed(job_id, by_hand=by_hand))
            except Exception as error:  # the main thread waits for an answer
                failure = failures.understood(error, f"import of job {job_id}")
                self._snapshot.tell(ArrivalRefused(job_id, str(failure), failure.is_transient))
                raise

        self._scheduler.do(claim)

    def _claimed(self, job_id: str, *, by_hand: bool) -> ArrivalGranted | ArrivalRefused:
        job = self._library.get(job_id)
        if job.state is not State.READY and not (by_hand and job.state in _BY_HAND):
            return ArrivalRefused(job_id, _TAKEN)
        if job.report and (not job.blend.is_file() or recovery.is_too_new(job.prepared_with, self._blender)):
            # It is made again from the model's file, or fetched from the service.
            self._snapshot.renew_token(job_id)
            self._library.update_if(job_id, {job.state}, state=State.PREPARING, stage=Stage.PREPARING)
            return ArrivalRefused(job_id, _PREPARED_AGAIN)
        claimed = self._library.claim_arrival(job_id, {job.state})
        if claimed is None:
            return ArrivalRefused(job_id, _TAKEN)
        self._granted.add(job_id)
        return ArrivalGranted(claimed)

    def move(self, job_id: str, location: tuple[float, float, float]) -> None:
        """Place the model at `location` (metres), no longer at a block-out."""
        job = self._snapshot.get(job_id)
        if job.has_ended:
            return
        changes = {"arrival": job.arrival.moved(location)}
        intent = self._snapshot.intend(job_id, **changes)

        def store() -> None:
            self._library.update_if(job_id, frozenset(State) - ENDED, **changes)

        self._scheduler.do(self._snapshot.confirming(job_id, intent, store))

    def prepared(self, job_id: str, report: Mapping[str, Any]) -> None:
        """This Blender has prepared a granted model itself, for lack of a child. `report`: as a child's."""
        changes = {"report": report, "prepared_with": self._blender}
        intent = self._snapshot.intend(job_id, **changes)

        def store() -> None:
            self._library.update_if(job_id, {State.ARRIVING}, **changes)

        self._scheduler.do(self._snapshot.confirming(job_id, intent, store))

    def finish(self, job_id: str) -> None:
        """A granted model is in the scene."""
        points.reach(points.APPENDED, job_id)
        self._end(job_id, state=State.IMPORTED, stage=Stage.DONE)

    def fail(self, job_id: str, error: MaquetteError) -> None:
        """A granted model could not be imported."""
        self._end(job_id, **failures.changes(error))

    def postpone(self, job_id: str) -> None:
        """A granted model was not appended, as its scene was closed: the job is READY again."""
        self._end(job_id, state=State.READY)

    def _end(self, job_id: str, **changes: Any) -> None:
        entered = {**self._snapshot.get(job_id).entered, changes["state"]: self._clock()}
        intent = self._snapshot.intend(job_id, entered=entered, **changes)

        def store() -> None:
            self._granted.discard(job_id)
            self._library.update_if(job_id, {State.ARRIVING}, **changes)
            self._library.stop(job_id)

        self._scheduler.do(self._snapshot.confirming(job_id, intent, store))

    def give_back(self) -> None:
        """On the engine's thread, before it ends: make jobs READY again that were granted and not appended."""
        for job_id in self._granted:
            self._library.update_if(job_id, {State.ARRIVING}, state=State.READY)
            self._library.stop(job_id)

    def keep(self, job_ids: Collection[str]) -> None:
        """A saved .blend holds these jobs' models. Unknown ids are ignored."""
        saved = tuple(job_ids)
        self._scheduler.do(lambda: self._library.keep(saved))
