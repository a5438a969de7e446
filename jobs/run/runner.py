# SPDX-License-Identifier: GPL-3.0-or-later
"""One job's way from its picture to a .blend, on its own thread, beginning where it stands."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final, NoReturn

from ...client import errors
from ...client.polling import Polling
from ...client.service import Answer, Finished, Processing, Service, Ticket
from ...client.worker import Child, Launcher
from .. import failures, points
from ..setup import Connections
from ..state import Stage, State
from ..store.errors import LeaseLost, UnknownJob
from .preparation import Preparation
from .progress import Access, JobWriter
from .retrying import ends_a_download, ends_a_paid_job, ends_unless_transient
from .submission import NotTaken, Order, give_back

_MOST_ORDERS: Final = 5  # of a job whose service loses them, as one does that runs out of memory each time
_BEFORE_ANOTHER_ORDER: Final = 5.0  # seconds
_OLD_LINK_TRIES: Final = 2  # a stored link may have expired; then the service gives a new one


@dataclass
class Runner:
    """Works one job; everything that it needs is passed in. `blender`: this Blender's version, as "4.5.15"."""

    writer: JobWriter
    launcher: Launcher
    connections: Connections
    blender: str = ""
    clock: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    _asked_since: float = field(default=0.0, init=False)  # by `monotonic`

    def run(self) -> NotTaken | None:
        """The thread's target; never raises: whatever happens becomes the job's state.

        Returns why the job is back in the line, None where it is not.
        """
        try:
            self._work()
        except NotTaken as reason:
            return reason
        except (errors.Cancelled, LeaseLost, UnknownJob):
            # Whoever asked has stored it; a stop at Blender's end leaves the state for the next start.
            self._cancel_there()
        except Exception as error:  # noqa: BLE001  # the thread's boundary: a defect must end in the panel, not in silence
            self._fail(error)
        finally:
            with self._left_child() or nullcontext():
                pass  # one that the job came too short to use is ended
        return None

    def _fail(self, error: Exception) -> None:
        job_id = self.writer.job.id
        try:
            self.writer.fail(failures.understood(error, f"job {job_id}"))
        except Exception as defect:  # noqa: BLE001  # the thread's boundary
            failures.understood(defect, f"the end of job {job_id}")

    def _work(self) -> None:
        if self.writer.job.model.is_file():  # it has this name only when it is whole
            self._prepare(lambda: self.writer.job.model)
            return
        was_answered = self._has_links()
        try:
            finished = self._answer()
        except errors.OrderLost as lost:
            self._order_again(lost)
        self._store_finished(finished)
        download = self._download_known if was_answered else self._download
        self._prepare(lambda: download(finished), finished)

    def _order_again(self, lost: errors.OrderLost) -> NoReturn:
        """Back into the line, to be ordered once more; raises the error where that has been done often enough."""
        if self.writer.job.orders >= _MOST_ORDERS:
            raise lost
        changes: dict[str, Any] = {"ticket": None, "links": (), "note": str(lost)}
        give_back(self.writer, NotTaken(_BEFORE_ANOTHER_ORDER), **changes)

    def _cancel_there(self) -> None:
        """End the work of a stopped job at its service, where that can be done."""
        ticket = self.writer.job.ticket
        if ticket is None or not self.writer.token.is_stopped or "_service" not in vars(self):
            return
        if not self._service.capabilities.can_cancel:
            return
        try:
            self._service.cancel(ticket)
        except Exception as error:  # noqa: BLE001  # the thread's boundary; the job is stopped all the same
            failures.understood(error, f"cancelling job {self.writer.job.id}")

    @cached_property
    def _service(self) -> Service:
        return self.connections.service(self.writer.job)

    def _left_child(self) -> Child | None:
        """The child Blender that the service has left running, if it has been asked for anything."""
        return self._service.take_child() if "_service" in vars(self) else None

    @cached_property
    def _access(self) -> Access:
        return Access(self.writer, not self._service.capabilities.is_local, self.connections.is_online)

    def _has_links(self) -> bool:
        return bool(self.writer.job.links) and not self.writer.job.is_local

    def _answer(self) -> Finished:
        """The service's last word: as it was stored, or asked for by the ticket, or ordered now."""
        job = self.writer.job
        if self._has_links():
            return Finished(job.ticket or Ticket(""), job.links, job.seed, job.remarks, job.service_seconds)
        if job.ticket is not None:
            return self._await(Processing(job.ticket))
        answer = Order(self.writer, self._service, self.launcher, self._access).place()
        began = self.monotonic()
        finished = self._await(answer)
        self.writer.show(generated_in=self.monotonic() - began)
        return finished

    def _await(self, answer: Answer) -> Finished:
        polling = Polling()
        self._asked_since = self.monotonic()
        while isinstance(answer, Processing):
            self._show_generating(answer)
            if not self._service.capabilities.is_local and self.writer.token.signal.wait(polling.next_wait(answer.eta)):
                raise errors.Cancelled
            self._access.wait()
            answer = self._fetch(answer.ticket)
            if isinstance(answer, Processing):
                self._check_deadline()
        return answer

    def _fetch(self, ticket: Ticket) -> Answer:
        stopped = self.writer.token.signal.is_set
        points.reach(points.ASKING, self.writer.job.id)
        # The order is paid for: a network that is away for minutes must not end the job, only the deadline may.
        return self.writer.again(
            "fetching",
            lambda: self._service.fetch(ticket, stopped),
            tries=None,
            check=self._check_deadline,
            ends=ends_unless_transient if self._service.capabilities.is_local else ends_a_paid_job,
        )

    def _show_generating(self, answer: Processing) -> None:
        job = self.writer.job
        if job.state is not State.GENERATING:
            self.writer.store(state=State.GENERATING, stage=Stage.GENERATING, progress=0.0)
        changes: dict[str, Any] = {"stage": Stage.GENERATING, "note": answer.note}
        eta = answer.eta
        if eta is None and job.expected_end is None:
            eta = self.writer.library.expected_seconds(job)
        if eta is not None:
            changes["expected_end"] = self.clock() + eta
        if answer.progress is not None:
            changes["progress"] = answer.progress
        self.writer.show(**changes)

    def _check_deadline(self) -> None:
        """Raise TookTooLong where this Blender has asked for as long as the artist allows; a clock may have been set,
        and Blender closed for a week.
        """
        if self._is_past_deadline() and not self.writer.job.is_local:
            raise errors.TookTooLong(self.writer.job.host, self.connections.setup.deadline / 60)

    def _is_past_deadline(self) -> bool:
        return self.monotonic() - self._asked_since > self.connections.setup.deadline

    def _store_finished(self, finished: Finished) -> None:
        self.writer.store(
            state=State.DOWNLOADING,
            stage=Stage.DOWNLOADING,
            progress=0.0,
            expected_end=None,
            links=finished.links,
            seed=finished.seed,
            remarks=tuple(dict.fromkeys((*self.writer.job.remarks, *finished.remarks))),
            generated_in=self.writer.job.generated_in,
            service_seconds=finished.seconds,
        )

    def _download_known(self, finished: Finished) -> Path:
        """Try the stored links; where they have expired, ask for new ones."""
        try:
            return self._download(finished, _OLD_LINK_TRIES)
        except (errors.DownloadFailed, errors.ModelFileError):
            if not finished.ticket.remote_id:
                raise
        renewed = self._await(self._fetch(finished.ticket))
        self._store_finished(renewed)
        return self._download(renewed)

    def _download(self, finished: Finished, tries: int | None = None) -> Path:
        self._access.wait()
        self._asked_since = self.monotonic()
        target = self.writer.job.model
        target.parent.mkdir(parents=True, exist_ok=True)
        stopped = self.writer.token.signal.is_set
        model = self.writer.again(
            "downloading",
            lambda: self._service.download(finished, target, self._show_download, stopped),
            tries,
            ends=lambda error, times: ends_a_download(error, times) or self._is_past_deadline(),
        )
        points.reach(points.DOWNLOADED, self.writer.job.id)
        return model

    def _show_download(self, fraction: float) -> None:
        points.reach(points.DOWNLOADING, self.writer.job.id)
        self.writer.show_progress(fraction)

    def _prepare(self, bring: Callable[[], Path], finished: Finished | None = None) -> None:
        """Make the .blend; a child boots while `bring` fetches the model, and is this job's only once that is there.

        `finished`: the service's answer, if films may still be fetched that came with it.
        """
        with ExitStack() as ending:
            with nullcontext() if self.writer.job.is_local else self.launcher.expecting():
                model = bring()
                child = ending.enter_context(self._boot() or nullcontext())
            preparation = Preparation(self.writer, child, self.blender, self.connections.setup.draws_previews)
            preparation.make(model)
            if finished is not None:
                preparation.keep_movies(self._service, finished)
            preparation.draw_film()

    def _boot(self) -> Child | None:
        """A child, or None where none can be started: some installations forbid it."""
        try:
            return self._left_child() or self.launcher.start(self.writer.token.signal.is_set)
        except errors.WorkerFailed as failed:
            failures.pass_if_no_child(failed)
            return None
