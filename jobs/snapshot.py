# SPDX-License-Identifier: GPL-3.0-or-later
"""The jobs in memory: written by all threads, read by the main thread without waiting.

A job is shown as the library has it, plus what has been asked for since (`Intent`).
"""

from __future__ import annotations

import math
import queue
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any, Final

from .gallery import Page
from .job import Job
from .messages import Changed, Message, Notice
from .state import Stage, State
from .store.errors import UnknownJob
from .threads import Lock, StopSignal

_STOPPED: Final[Mapping[str, Any]] = {
    "state": State.CANCELLED,
    "stage": Stage.STOPPED,
    "expected_end": None,
    "note": "",
}


class _Decision(Enum):
    OPEN = auto()
    SENT = auto()
    STOPPED = auto()


class CancelToken:
    """Stands for one try of one job. The main thread stops it; the job's thread asks it before sending the order.

    Decides atomically, without disk access, whether an order is sent or stopped. The decision is then stored; among
    several Blenders only the library decides.
    """

    def __init__(self) -> None:
        self.signal = StopSignal()
        self.is_cancelled = False  # by the artist; when Blender quits, only the signal is set
        self._decision = _Decision.OPEN
        self._lock = Lock()

    def send(self) -> bool:
        """Whether the order may be sent; afterwards stopping is no longer free."""
        return self._decide(_Decision.SENT)

    def stop(self, *, only_if_free: bool = False) -> bool:
        """Stop the try; returns False if the order was sent and `only_if_free`."""
        if not self._decide(_Decision.STOPPED) and only_if_free:
            return False
        self.is_cancelled = True
        self.signal.set()
        return True

    def take_back(self) -> None:
        """The service has not accepted the order, so stopping is free again."""
        with self._lock:
            if self._decision is _Decision.SENT:
                self._decision = _Decision.OPEN

    def _decide(self, decision: _Decision) -> bool:
        with self._lock:
            if self._decision is _Decision.OPEN:
                self._decision = decision
            return self._decision is decision


@dataclass(frozen=True, eq=False)
class Intent:
    """What the main thread has asked for and the library does not have yet.

    `changes`: to how the job is shown until then; None to hide it.
    """

    changes: Mapping[str, Any] | None


class Snapshot:
    """The jobs of this session and the page of the list that is shown. A message, `Changed`, reports changes.

    An unknown job raises KeyError.
    """

    def __init__(self) -> None:
        self._records: dict[str, Job] = {}
        self._intents: dict[str, list[Intent]] = {}
        self._tokens: dict[str, CancelToken] = {}
        self._page = Page()
        self._positions: Mapping[str, int] = {}
        self._elsewhere: Collection[str] = frozenset()
        self._last_notice = ""
        self._messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._is_change_told = False
        self._lock = Lock()

    def update(self, record: Job) -> bool:
        """Take in a job as the library has it; returns whether its state differs from that of the record before.

        Records must come in the order of their transactions.
        """
        with self._lock:
            before = self._records.get(record.id)
            if record != before:
                self._records[record.id] = record
                self._tell_change()
            return before is None or before.state is not record.state

    def show(self, job_id: str, token: CancelToken, **changes: Any) -> None:
        """Take in what a job's thread shows without storing it; ignored once its try has been stopped."""
        with self._lock:
            if job_id in self._records and not token.signal.is_set():
                self.update(replace(self._records[job_id], **changes))

    def amend(self, job_id: str, **changes: Any) -> None:
        """Take in what must be known even if it cannot be stored, as when the disk is full."""
        with self._lock:
            if job_id in self._records:
                self.update(replace(self._records[job_id], **changes))

    def intend(self, job_id: str, **changes: Any) -> Intent:
        """Show the job with these changes, whatever its record says, until they are confirmed."""
        with self._lock:
            return self._intend(job_id, Intent(changes))

    def stop(self, job_id: str, states: Collection[State], *, only_if_free: bool = False) -> Intent | None:
        """Stop a job at once if it is in one of the states; returns None if it is not stopped."""
        with self._lock:
            job = self.get(job_id)
            if job.state not in states or not self.token(job_id).stop(only_if_free=only_if_free):
                return None
            return self._intend(job_id, Intent(_STOPPED))

    def remove(self, job_id: str) -> Intent:
        """Stop a job and hide it."""
        with self._lock:
            self.token(job_id).stop()
            return self._intend(job_id, Intent(None))

    def confirming(self, job_id: str, intent: Intent, store: Callable[[], object]) -> Callable[[], None]:
        """Return a function that calls `store`, which puts the intent into the library, and then drops the intent.

        If the library cannot be written, the intent stays and is shown.
        """

        def act() -> None:
            try:
                store()
            except UnknownJob:
                self.forget(job_id)
                raise
            self.confirm(job_id, intent)

        return act

    def confirm(self, job_id: str, intent: Intent) -> None:
        """Drop an intent that the library has stored or refused, and all earlier ones of the job."""
        with self._lock:
            pending = self._intents.get(job_id, [])
            if intent in pending:
                self._intents[job_id] = pending[pending.index(intent) + 1 :]
                self._tell_change()
            if not self._intents.get(job_id):
                self._intents.pop(job_id, None)

    def forget(self, job_id: str) -> None:
        """Drop a job that is no longer in the library."""
        with self._lock:
            for known in (self._records, self._intents, self._tokens):
                known.pop(job_id, None)
            jobs = tuple(job for job in self._page.jobs if job.id != job_id)
            failures = tuple(job for job in self._page.failures if job.id != job_id)
            self._page = replace(self._page, jobs=jobs, failures=failures)
            self._tell_change()

    def token(self, job_id: str) -> CancelToken:
        """The token of the job's current try."""
        with self._lock:
            return self._tokens.setdefault(job_id, CancelToken())

    def renew_token(self, job_id: str) -> None:
        """Another try begins; a thread of the last one keeps the old token."""
        with self._lock:
            self._tokens[job_id] = CancelToken()

    def stop_all(self) -> None:
        """Tell every thread to stop, without changing the jobs."""
        with self._lock:
            for token in self._tokens.values():
                token.signal.set()

    def show_page(self, page: Page) -> None:
        """Take in a page of the list."""
        with self._lock:
            if page != self._page:
                self._page = page
                self._tell_change()

    def show_queue(self, positions: Mapping[str, int], elsewhere: Collection[str]) -> None:
        """Take in which jobs are queued (1 is the next), and which ones other Blenders run."""
        with self._lock:
            if (positions, elsewhere) != (self._positions, self._elsewhere):
                self._positions, self._elsewhere = positions, elsewhere
                self._tell_change()

    def notice(self, sentence: str) -> None:
        """Send the artist a notice, unless it is the same as the last one."""
        with self._lock:
            if sentence != self._last_notice:
                self._last_notice = sentence
                self._messages.put(Notice(sentence))

    def tell(self, message: Message) -> None:
        """Send a message to the main thread."""
        self._messages.put(message)

    def receive(self, timeout: float = 0.0) -> Message | None:
        """The next message; waits at most `timeout` seconds for one."""
        try:
            message = self._messages.get(timeout=timeout) if timeout > 0 else self._messages.get_nowait()
        except queue.Empty:
            return None
        if isinstance(message, Changed):
            with self._lock:
                self._is_change_told = False
        return message

    def has_messages(self) -> bool:
        """Whether a message waits to be received."""
        return not self._messages.empty()

    def get(self, job_id: str) -> Job:
        """The job as it is shown."""
        with self._lock:
            paged = (job for job in (*self._page.jobs, *self._page.failures) if job.id == job_id)
            record = self._records.get(job_id) or next(paged, None)
            shown = self._shown(record) if record else None
        if shown is None:
            raise KeyError(job_id)
        return shown

    def all(self) -> tuple[Job, ...]:
        """Every job that is known, oldest first."""
        with self._lock:
            records = {job.id: job for job in (*self._page.jobs, *self._page.failures)} | self._records
            shown = [job for record in records.values() if (job := self._shown(record)) is not None]
        # In the library's order, since clocks can be set; jobs that it does not have yet come last.
        return tuple(sorted(shown, key=lambda job: job.number or math.inf))

    def page(self) -> Page:
        """The page that is shown, its jobs as they are now."""
        with self._lock:
            jobs, failures = self._now(self._page.jobs), self._now(self._page.failures)
            return replace(self._page, jobs=jobs, failures=failures)

    def position(self, job_id: str) -> int:
        """The job's position in the queue, 0 if it is not queued."""
        return self._positions.get(job_id, 0)

    def is_elsewhere(self, job_id: str) -> bool:
        """Whether another Blender runs the job."""
        return job_id in self._elsewhere

    def _now(self, records: Iterable[Job]) -> tuple[Job, ...]:
        known = (self._records.get(job.id, job) for job in records)
        return tuple(job for record in known if (job := self._shown(record)))

    def _shown(self, record: Job) -> Job | None:
        for intent in self._intents.get(record.id, ()):
            if intent.changes is None:
                return None
            record = replace(record, **intent.changes)
        return record

    def _intend(self, job_id: str, intent: Intent) -> Intent:
        self._records.setdefault(job_id, self.get(job_id))  # the page may be turned
        self._intents.setdefault(job_id, []).append(intent)
        self._tell_change()
        return intent

    def _tell_change(self) -> None:
        if not self._is_change_told:
            self._is_change_told = True
            self._messages.put(Changed())
