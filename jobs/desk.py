# SPDX-License-Identifier: GPL-3.0-or-later
"""Does in the library what the artist asked for. Called on the scheduler's thread alone; raises LibraryError."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from ..client.errors import MaquetteError, Retry
from . import failures, pictures, recovery
from .dispatcher import Line
from .job import Failure, Job
from .messages import ArrivalGranted, ArrivalRefused, PageChanged, Resumed
from .placement import Arrival
from .side_tasks import Intake
from .snapshot import Board
from .state import ENDED, Stage, State
from .store.errors import LibraryError, UnknownJob
from .store.library import Library

_BY_HAND: Final = frozenset({State.READY, State.IMPORTED, State.KEPT, State.FAILED, State.CANCELLED})
_ON_ITS_WAY: Final = (
    "The order was on its way when the job was stopped, so it may have been taken and billed. "
    "Look at your account there before you try again."
)
_TAKEN: Final = "This model is not free to be imported now: another Blender brings it in, or it is being worked on."
_PREPARED_AGAIN: Final = "The model is prepared again for this Blender first, and arrives in a moment."


@dataclass
class Desk:
    """`blender`: this Blender's version, as "4.5.15"."""

    library: Library
    board: Board
    line: Line
    intake: Intake
    blender: str
    _page: tuple[int, int] = (0, 20)
    _granted: set[str] = field(default_factory=set)

    def submit(self, job: Job, picture: pictures.Source | None) -> None:
        """Take a new job in, then have its picture, if it has one, kept; only then may it start."""
        try:
            stored = self.library.add(job)
        except LibraryError as error:
            self.board.correct(replace(job, stage=Stage.STOPPED, **failures.changes(error)))
            raise
        self.board.put(stored)
        if picture is not None:
            self.intake.put(stored, picture)
        self.publish_page()

    def retry(self, shown: Job) -> None:
        """Work a job again. `shown`: as the artist saw it; it may know an answer that could not be stored."""
        try:
            job = self._reopened(shown)
        except LibraryError as error:
            self.board.correct(replace(shown, stage=Stage.STOPPED, **failures.changes(error)))
            raise
        self.board.correct(job)
        if job.state is State.QUEUED and not job.is_input_kept:
            self.intake.put_again(job)

    def _reopened(self, shown: Job) -> Job:
        try:
            job = self.library.reopen(shown.id, ticket=shown.ticket, links=shown.links, seed=shown.seed)
        except UnknownJob:  # it could never be stored
            return self.library.add(replace(shown, state=State.QUEUED, stage=Stage.PICTURE, failure=None))
        return job or self.library.get(shown.id)

    def cancel(self, job_id: str, states: Collection[State]) -> None:
        """Write down that a job was stopped."""
        self.line.abandon(job_id)
        before = self.library.get(job_id)
        changes = {}
        if before.state is State.SUBMITTING and not before.is_repeatable:
            changes["failure"] = Failure(_ON_ITS_WAY, Retry.UNKNOWN)
        job = self.library.cancel(job_id, states, **changes)
        self.board.confirm_stop(job or self.library.get(job_id))

    def discard(self, job_id: str) -> None:
        """Take a job out of the list and delete its files; what the service made of it is gone for us."""
        self.line.abandon(job_id)
        try:
            folder = Path(self.library.get(job_id).folder)
            self.library.remove(job_id)
        except UnknownJob:
            return
        if folder.name == job_id:  # never anything but the job's own
            shutil.rmtree(folder, ignore_errors=True)
        self.publish_page()

    def forget(self, job_id: str) -> None:
        """Stop asking about an uncertain order; its entry and track_id stay in the list."""
        job = self.library.update_if(job_id, {State.UNCERTAIN}, state=State.CANCELLED, failure=None)
        self.board.correct(job or self.library.get(job_id))

    def forget_result(self, job_id: str) -> None:
        """What the service kept of a job has been deleted there: it cannot be fetched again."""
        job = self.library.update_if(job_id, ENDED, ticket=None, links=())
        self.board.correct(job or self.library.get(job_id))

    def claim_arrival(self, job_id: str, *, by_hand: bool) -> None:
        """Reserve an import and say so, or say why not: somebody waits for the answer."""
        if job_id in self._granted:
            return
        try:
            self._claim_arrival(job_id, by_hand=by_hand)
        except Exception as error:
            told = failures.understood(error, f"import of job {job_id}")
            self.board.tell(ArrivalRefused(job_id, str(told), told.is_transient))
            raise

    def _claim_arrival(self, job_id: str, *, by_hand: bool) -> None:
        job = self.library.get(job_id)
        if job.state is State.READY or (by_hand and job.state in _BY_HAND):
            if job.report and (not job.blend.is_file() or recovery.is_too_new(job.prepared_with, self.blender)):
                self._prepare_again(job)
                return
            claimed = self.library.claim_arrival(job_id, {job.state})
            if claimed is not None:
                self._granted.add(job_id)
                self.board.correct(claimed)
                self.board.tell(ArrivalGranted(claimed))
                return
        self.board.correct(self.library.get(job_id))
        self.board.tell(ArrivalRefused(job_id, _TAKEN))

    def move(self, job_id: str, arrival: Arrival) -> None:
        """The artist has moved the place where the model will stand."""
        job = self.library.update_if(job_id, frozenset(State) - ENDED, arrival=arrival)
        self.board.correct(job or self.library.get(job_id))

    def prepared(self, job_id: str, report: Mapping[str, Any]) -> None:
        """This Blender has prepared a granted model itself."""
        job = self.library.update_if(job_id, {State.ARRIVING}, report=report, prepared_with=self.blender)
        self.board.correct(job or self.library.get(job_id))

    def arrived(self, job_id: str) -> None:
        """The model is in the scene."""
        self._end_arrival(job_id, state=State.IMPORTED, stage=Stage.DONE)

    def not_arrived(self, job_id: str, error: MaquetteError) -> None:
        """The model could not be put into the scene."""
        self._end_arrival(job_id, **failures.changes(error))

    def postpone(self, job_id: str) -> None:
        """The model was not appended after all; it is offered again."""
        self._end_arrival(job_id, state=State.READY)

    def keep(self, job_ids: Collection[str]) -> None:
        """A .blend was saved that holds these jobs' models."""
        for job_id in job_ids:
            try:
                job = self.library.update_if(job_id, {State.IMPORTED}, state=State.KEPT)
            except UnknownJob:
                continue  # the file came from elsewhere, or the entry was discarded
            if job is not None:
                self.board.put(job)

    def resume(self) -> None:
        """Take up what is unfinished, and say when every unfinished job is known, or that none can be."""
        sentence = ""
        try:
            self.line.advance()
            self.publish_page()
        except Exception as error:
            sentence = str(failures.understood(error, "the library"))
            raise
        finally:
            self.board.tell(Resumed(sentence))

    def show_page(self, offset: int, count: int) -> None:
        """Show another page of the list."""
        self._page = offset, count
        self.publish_page()

    def publish_page(self) -> None:
        """Read the shown page anew."""
        offset, count = self._page
        jobs, total = self.library.page(offset, count)
        self.board.show_page(PageChanged(tuple(jobs), offset, total))

    def restore(self) -> None:
        """Put what this Blender knows of unfinished jobs into a new library."""
        ours = (job for job in self.board.all() if not self.board.is_elsewhere(job.id))
        # One that ended without its model may have been paid for, and can still be asked for.
        self.library.add_again([job for job in ours if not job.has_ended or job.can_be_retried])
        self.publish_page()

    def close(self) -> None:
        """Leave everything so that the next start, or another Blender, can go on."""
        for job_id in tuple(self._granted):
            self.postpone(job_id)
        self.library.release(self.line.sending())
        self.library.settle()

    def _prepare_again(self, job: Job) -> None:
        """The .blend is gone, or a newer Blender wrote it: begin again from the model's file, or from the service."""
        changed = self.library.update_if(job.id, {job.state}, state=State.PREPARING, stage=Stage.PREPARING)
        if changed is not None:
            self.board.renew_permit(job.id)
            self.board.correct(changed)
        self.board.tell(ArrivalRefused(job.id, _PREPARED_AGAIN))

    def _end_arrival(self, job_id: str, **changes: object) -> None:
        self._granted.discard(job_id)
        job = self.library.update_if(job_id, {State.ARRIVING}, **changes)
        self.library.stop(job_id)
        self.board.correct(job or self.library.get(job_id))
