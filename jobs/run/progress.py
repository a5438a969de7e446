# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of a job on its thread: what its steps share, and how they store and show their progress."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from ...client import errors
from ...client.service import Service, Ticket
from ...client.worker import Launcher
from .. import failures
from ..job import Job
from ..setup import Connections, Setup
from ..snapshot import CancelToken, Snapshot
from ..state import Stage, State, WaitReason
from ..store.errors import LeaseLost, LibraryError, UnknownJob
from ..store.library import Library
from . import retrying
from .retrying import Ends, Result, Retrying, ends_unless_transient

log = logging.getLogger(__name__)

_PROGRESS_STEP: Final = 0.01  # a finer one would only cost redraws


@dataclass
class Run:
    """What the steps of one run share. For its thread only.

    `job`: as last stored, plus what is only shown; `blender`: this Blender's version, as "4.5.15"; `clock`,
    `monotonic`: seconds, the first for display, the second for durations.
    """

    job: Job
    library: Library
    snapshot: Snapshot
    token: CancelToken
    launcher: Launcher
    connections: Connections
    blender: str = ""
    clock: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic

    @cached_property
    def service(self) -> Service:
        """The job's service, made on first use; raises MaquetteError if it is not set up."""
        return self.connections.service(self.job)

    @property
    def has_service(self) -> bool:
        """Whether the service has been used."""
        return "service" in vars(self)

    @property
    def setup(self) -> Setup:
        """Blender's preferences as they are now."""
        return self.connections.setup

    def is_stopped(self) -> bool:
        """Whether the artist stopped the job, another Blender took it over, or this one quits."""
        return self.token.signal.is_set()

    def wait(self, seconds: float) -> None:
        """Wait that long; raises Cancelled as soon as the job is stopped."""
        if self.token.signal.wait(seconds):
            raise errors.Cancelled

    def wait_for_access(self) -> None:
        """Wait until something may be sent, as Blender's online access can be switched off at any time."""
        if self.service.capabilities.is_local or self.connections.is_online():
            return
        stage = self.job.stage
        self.show(stage=Stage.OFFLINE)
        while not self.connections.is_online():
            self.wait(retrying.ONLINE_INTERVAL)
        self.show(stage=stage)

    def store(self, **changes: Any) -> None:
        """Store a change. Raises Cancelled if the job has been stopped, or LibraryError."""
        if self.is_stopped():
            raise errors.Cancelled
        write = Retrying(self.token.signal, "storing", tries=retrying.WRITE_TRIES)
        self.take(write.call(lambda: self.library.update(self.job.id, **changes)))
        if self.job.state is State.CANCELLED:
            raise errors.Cancelled

    def take(self, job: Job) -> None:
        """Go on with this version of the job."""
        if job.stage is not self.job.stage:
            log.info("%s: %s", job.name, job.stage.value)
        self.job = job

    def show(self, **changes: Any) -> None:
        """Show a change without storing it: nothing that the next start of Blender needs."""
        if not self.is_stopped():
            self.take(replace(self.job, **changes))
            self.snapshot.show(self.job.id, self.token, **changes)

    def show_progress(self, fraction: float, _text: str = "") -> None:
        """Show how far a step is, 0 to 1."""
        if abs(fraction - self.job.progress) >= _PROGRESS_STEP:
            self.show(progress=fraction)

    def store_answer(self, ticket: Ticket | None, links: tuple[str, ...], seed: str) -> None:
        """Store the service's answer to the order, even if the job was stopped, as it may be billed."""
        self.take(replace(self.job, ticket=ticket, links=links, seed=seed))
        self.snapshot.amend(self.job.id, ticket=ticket, links=links, seed=seed)
        try:
            self.store(
                state=State.GENERATING, stage=Stage.GENERATING, progress=0.0, ticket=ticket, links=links, seed=seed
            )
        except (errors.Cancelled, LeaseLost):
            self.library.keep_answer(self.job.id, ticket, links, seed)
            raise

    def fail(self, error: errors.MaquetteError) -> None:
        """End the job with an error; shown even if it cannot be stored."""
        if isinstance(error, errors.WorkerFailed) and self.job.may_have_been_taken:
            error = errors.UncertainSubmission(self.job.host)  # our own fault, while the order may have been sent
        changes = failures.changes(error)
        if isinstance(error, errors.PictureError) and self.job.picture_path:
            changes["picture_sha256"] = ""  # a retry reads the artist's file again, which may have been repaired
        try:
            self.store(**changes)
        except (errors.Cancelled, LeaseLost, UnknownJob):
            return
        except LibraryError:
            self.show(stage=Stage.STOPPED, **changes)

    def again(
        self,
        what: str,
        call: Callable[[], Result],
        tries: int | None = retrying.TRIES,
        check: Callable[[], None] = lambda: None,
        ends: Ends = ends_unless_transient,
    ) -> Result:
        """Call until it succeeds or fails with an error that `ends` the tries; only for calls that cost nothing.

        Each wait is shown. `check` is called before each and may raise.
        """
        is_shown = False

        def show_wait(error: errors.MaquetteError, seconds: float) -> None:
            nonlocal is_shown
            check()
            is_shown = True
            reason, note = _met(error)
            self.show(note=note, wait_reason=reason, next_try=self.clock() + seconds)

        # With unlimited tries the service may ask for any wait, as `check` ends them at the deadline.
        patience = math.inf if tries is None else retrying.PATIENCE
        result = Retrying(self.token.signal, what, tries=tries, patience=patience, ends=ends, on_wait=show_wait).call(
            call
        )
        if is_shown:
            self.show(note="", next_try=None)
        return result


def _met(error: errors.MaquetteError) -> tuple[WaitReason, str]:
    """The reason for a wait, and a sentence: the service's own, if it is the service's error."""
    if isinstance(error, errors.RateLimited):
        return WaitReason.BUSY, "The service is busy."
    if isinstance(error, errors.ServiceError | errors.JobUnknown):
        return WaitReason.SERVICE, str(error)
    return WaitReason.CONNECTION, "The connection failed."
