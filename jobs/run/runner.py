# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one job from its present state to a .blend, on its own thread."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from ...client import errors
from ...client.polling import Polling
from ...client.service import Answer, Finished, Processing, Ticket
from ...client.worker import Child
from .. import failures, points
from ..state import Stage, State
from ..store.errors import LeaseLost, UnknownJob
from . import retrying
from .preparation import Preparation
from .progress import Run
from .retrying import ends_a_download, ends_a_paid_job, ends_unless_transient
from .submission import NotTaken, Order, give_back


@dataclass
class Runner:
    """Runs one job from its present state."""

    run: Run
    _asked_since: float = field(default=0.0, init=False)  # by the run's `monotonic`

    def work(self) -> NotTaken | None:
        """The thread's target. Never raises: any failure becomes the job's.

        Returns why the job is back in the queue, None if it is not.
        """
        try:
            self._work()
        except NotTaken as reason:
            return reason
        except (errors.Cancelled, LeaseLost, UnknownJob):
            # Whoever stopped it has stored that; when Blender quits, the state is left for the next start.
            self._cancel_there()
        except Exception as error:  # noqa: BLE001  # the thread's boundary: a bug must show in the panel
            self._fail(error)
        return None

    def _fail(self, error: Exception) -> None:
        job_id = self.run.job.id
        try:
            self.run.fail(failures.understood(error, f"job {job_id}"))
        except Exception as defect:  # noqa: BLE001  # the thread's boundary
            failures.understood(defect, f"the end of job {job_id}")

    def _work(self) -> None:
        if self.run.job.model.is_file():  # it gets this name only when complete
            self._prepare(lambda: self.run.job.model)
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
        """Queue the job to be ordered once more; raises the error if that has been done often enough."""
        if self.run.job.orders >= retrying.MOST_ORDERS:
            raise lost
        changes: dict[str, Any] = {"ticket": None, "links": (), "note": str(lost)}
        give_back(self.run, NotTaken(retrying.BEFORE_ANOTHER_ORDER), **changes)

    def _cancel_there(self) -> None:
        """End a stopped job at its service, if that supports it."""
        ticket = self.run.job.ticket
        if ticket is None or not self.run.token.is_cancelled or not self.run.has_service:
            return
        if not self.run.service.capabilities.can_cancel:
            return
        try:
            self.run.service.cancel(ticket)
        except Exception as error:  # noqa: BLE001  # the thread's boundary; the job is stopped all the same
            failures.understood(error, f"cancelling job {self.run.job.id}")

    def _has_links(self) -> bool:
        return bool(self.run.job.links) and not self.run.job.is_local

    def _answer(self) -> Finished:
        """The service's final answer: the stored one, or asked for by the ticket, or to an order placed now."""
        job = self.run.job
        if self._has_links():
            return Finished(job.ticket or Ticket(""), job.links, job.seed, job.remarks, job.service_seconds)
        if job.ticket is not None:
            return self._await(Processing(job.ticket))
        answer = Order(self.run).send()
        began = self.run.monotonic()
        finished = self._await(answer)
        self.run.show(generated_in=self.run.monotonic() - began)
        return finished

    def _await(self, answer: Answer) -> Finished:
        polling = Polling()
        self._asked_since = self.run.monotonic()
        while isinstance(answer, Processing):
            self._show_generating(answer)
            if not self.run.service.capabilities.is_local:
                self.run.wait(polling.next_wait(answer.eta))
            self.run.wait_for_access()
            answer = self._fetch(answer.ticket)
            if isinstance(answer, Processing):
                self._check_deadline()
        return answer

    def _fetch(self, ticket: Ticket) -> Answer:
        points.reach(points.ASKING, self.run.job.id)
        # The order is paid for: only the deadline may end it, not a network that fails for minutes.
        return self.run.again(
            "fetching",
            lambda: self.run.service.fetch(ticket, self.run.is_stopped),
            tries=None,
            check=self._check_deadline,
            ends=ends_unless_transient if self.run.service.capabilities.is_local else ends_a_paid_job,
        )

    def _show_generating(self, answer: Processing) -> None:
        job = self.run.job
        if job.state is not State.GENERATING:
            self.run.store(state=State.GENERATING, stage=Stage.GENERATING, progress=0.0)
        changes: dict[str, Any] = {"stage": Stage.GENERATING, "note": answer.note}
        eta = answer.eta
        if eta is None and job.expected_end is None:
            eta = self.run.library.expected_seconds(job)
        if eta is not None:
            changes["expected_end"] = self.run.clock() + eta
        if answer.progress is not None:
            changes["progress"] = answer.progress
        self.run.show(**changes)

    def _check_deadline(self) -> None:
        """Raise TookTooLong once this Blender has asked for as long as the artist allows; closed times do not count."""
        if self._is_past_deadline() and not self.run.job.is_local:
            raise errors.TookTooLong(self.run.job.host, self.run.setup.deadline / 60)

    def _is_past_deadline(self) -> bool:
        return self.run.monotonic() - self._asked_since > self.run.setup.deadline

    def _store_finished(self, finished: Finished) -> None:
        self.run.store(
            state=State.DOWNLOADING,
            stage=Stage.DOWNLOADING,
            progress=0.0,
            expected_end=None,
            links=finished.links,
            seed=finished.seed,
            remarks=tuple(dict.fromkeys((*self.run.job.remarks, *finished.remarks))),
            generated_in=self.run.job.generated_in,
            service_seconds=finished.seconds,
        )

    def _download_known(self, finished: Finished) -> Path:
        """Try the stored links; if they have expired, ask for new ones."""
        try:
            return self._download(finished, retrying.OLD_LINK_TRIES)
        except (errors.DownloadFailed, errors.ModelFileError):
            if not finished.ticket.remote_id:
                raise
        renewed = self._await(self._fetch(finished.ticket))
        self._store_finished(renewed)
        return self._download(renewed)

    def _download(self, finished: Finished, tries: int | None = None) -> Path:
        self.run.wait_for_access()
        self._asked_since = self.run.monotonic()
        target = self.run.job.model
        target.parent.mkdir(parents=True, exist_ok=True)
        model = self.run.again(
            "downloading",
            lambda: self.run.service.download(finished, target, self._show_download, self.run.is_stopped),
            tries,
            ends=lambda error, times: ends_a_download(error, times) or self._is_past_deadline(),
        )
        points.reach(points.DOWNLOADED, self.run.job.id)
        return model

    def _show_download(self, fraction: float) -> None:
        points.reach(points.DOWNLOADING, self.run.job.id)
        self.run.show_progress(fraction)

    def _prepare(self, bring: Callable[[], Path], finished: Finished | None = None) -> None:
        """Make the .blend. A child boots while `bring` fetches the model, and is taken once the model is there.

        `finished`: the service's answer, if its movies can still be fetched.
        """
        with ExitStack() as ending:
            with nullcontext() if self.run.job.is_local else self.run.launcher.expecting():
                model = bring()
                child = self._lent(ending)
            preparation = Preparation(self.run, child)
            preparation.make(model)
            if finished is not None:
                preparation.keep_movies(finished)
            preparation.draw_film()

    def _lent(self, ending: ExitStack) -> Child | None:
        """A child, or None if none can be started, which some installations forbid."""
        try:
            return ending.enter_context(self.run.launcher.lending(self.run.is_stopped))
        except errors.WorkerFailed as failed:
            failures.pass_if_no_child(failed)
            return None
