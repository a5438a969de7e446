# SPDX-License-Identifier: GPL-3.0-or-later
"""What this Blender knows of its jobs, in memory: every thread writes it, the main thread reads it without waiting.

Decides in one step, without a disk or a wait, whether an order is sent or stopped while that is still free.
"""

from __future__ import annotations

import queue
from collections.abc import Collection, Mapping
from dataclasses import replace
from enum import Enum, auto

from .job import Job
from .messages import JobChanged, JobRemoved, Message, Notice, PageChanged
from .state import Stage, State
from .threads import Lock, StopSignal


class _Decision(Enum):
    OPEN = auto()
    SENT = auto()
    STOPPED = auto()


class Permit:
    """One try of one job. The main thread stops it, the job's thread asks it before it sends the order.

    What it decides is then written to the library; only the library's own condition holds among several Blenders.
    """

    def __init__(self) -> None:
        self.signal = StopSignal()
        self.is_stopped = False  # by the artist; Blender's end sets the signal alone
        self._decision = _Decision.OPEN
        self._lock = Lock()

    def send(self) -> bool:
        """Whether the order may be sent; from then on stopping is not free."""
        return self._decide(_Decision.SENT)

    def stop(self, *, only_if_free: bool = False) -> bool:
        """Stop the try; returns whether it is stopped, which it is not where the order is sent and it must be free."""
        if not self._decide(_Decision.STOPPED) and only_if_free:
            return False
        self.is_stopped = True
        self.signal.set()
        return True

    def take_back(self) -> None:
        """The service has not taken the order, so stopping is free again."""
        with self._lock:
            if self._decision is _Decision.SENT:
                self._decision = _Decision.OPEN

    def _decide(self, decision: _Decision) -> bool:
        with self._lock:
            if self._decision is _Decision.OPEN:
                self._decision = decision
            return self._decision is decision


class Board:
    """The jobs of this session and the page of the list that is shown, with a message for each change."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._page = PageChanged()
        self._places: Mapping[str, int] = {}
        self._elsewhere: Collection[str] = frozenset()
        self._permits: dict[str, Permit] = {}
        self._removed: set[str] = set()
        self._last_notice = ""
        self._messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._lock = Lock()

    def put(self, job: Job) -> None:
        """Show a job as it is. One that was stopped here stays so, whatever its thread still says."""
        with self._lock:
            known = self._jobs.get(job.id)
            if job.id in self._removed:
                return
            if known is not None and known.has_ended and job.state is State.ARRIVING:
                return  # read before the main thread said how the arrival ended
            if known is not None:  # only the artist moves the place of a model, and the thread may not know it yet
                job = replace(job, arrival=known.arrival)
            if known is not None and known.state is State.CANCELLED is not job.state:
                ticket, links, seed = job.ticket or known.ticket, job.links or known.links, job.seed or known.seed
                job = replace(known, ticket=ticket, links=links, seed=seed)
            if job != known:
                self._set(job)

    def correct(self, job: Job) -> None:
        """Show a job as the library has it, whatever was shown before."""
        with self._lock:
            if job.id not in self._removed:
                self._set(job)

    def stop(self, job_id: str, states: Collection[State], *, only_if_free: bool = False) -> bool:
        """Stop a job at once if it is in one of the states; returns whether it was."""
        with self._lock:
            job = self.get(job_id)
            if job.state not in states or not self.permit(job_id).stop(only_if_free=only_if_free):
                return False
            self._set(replace(job, state=State.CANCELLED, stage=Stage.STOPPED, expected_end=None, note=""))
            return True

    def confirm_stop(self, job: Job) -> None:
        """Show a stopped job as the library has it, but for one that the artist has asked to be tried again since."""
        with self._lock:
            known = self._jobs.get(job.id)
            if known is None or known.state is State.CANCELLED:
                self.correct(job)

    def remove(self, job_id: str) -> None:
        """Forget a job for good."""
        with self._lock:
            self._removed.add(job_id)
            self._jobs.pop(job_id, None)
            self._permits.pop(job_id, None)
            page = self._page
            self._page = replace(page, jobs=tuple(job for job in page.jobs if job.id != job_id))
            self._messages.put(JobRemoved(job_id))

    def permit(self, job_id: str) -> Permit:
        """The permit of the job's present try."""
        with self._lock:
            return self._permits.setdefault(job_id, Permit())

    def renew_permit(self, job_id: str) -> None:
        """Another try begins; a thread of the last one keeps the old permit."""
        with self._lock:
            self._permits[job_id] = Permit()

    def stop_all(self) -> None:
        """Tell every thread to stop; the jobs stay as they are."""
        with self._lock:
            for permit in self._permits.values():
                permit.signal.set()

    def show_page(self, page: PageChanged) -> None:
        """Show a page of the list."""
        with self._lock:
            if page != self._page:
                self._page = page
                self._messages.put(page)

    def show_line(self, places: Mapping[str, int], elsewhere: Collection[str]) -> None:
        """Show which jobs stand in line (1 is the next), and which other Blenders work."""
        with self._lock:
            changed = {id_ for id_ in places.keys() | self._places.keys() if places.get(id_) != self._places.get(id_)}
            self._places, self._elsewhere = places, elsewhere
            for job_id in changed & self._jobs.keys():
                self._messages.put(JobChanged(self._jobs[job_id]))

    def notice(self, sentence: str) -> None:
        """Tell the artist something, but not the same thing again and again."""
        with self._lock:
            if sentence != self._last_notice:
                self._last_notice = sentence
                self._messages.put(Notice(sentence))

    def tell(self, message: Message) -> None:
        """Pass a message on."""
        self._messages.put(message)

    def receive(self, timeout: float = 0.0) -> Message | None:
        """The next message; waits at most `timeout` seconds for one."""
        try:
            return self._messages.get(timeout=timeout) if timeout > 0 else self._messages.get_nowait()
        except queue.Empty:
            return None

    def has_messages(self) -> bool:
        """Whether a message waits to be received."""
        return not self._messages.empty()

    def get(self, job_id: str) -> Job:
        """The job as it is known; raises KeyError."""
        with self._lock:
            if job_id in self._jobs:
                return self._jobs[job_id]
            return next((job for job in self._page.jobs if job.id == job_id), None) or self._jobs[job_id]

    def all(self) -> tuple[Job, ...]:
        """Every job that is known, oldest first."""
        with self._lock:
            jobs = {job.id: job for job in self._page.jobs} | self._jobs
        return tuple(sorted(jobs.values(), key=lambda job: job.created))

    def page(self) -> PageChanged:
        """The page that is shown, its jobs as they are now."""
        with self._lock:
            page = self._page
            return replace(page, jobs=tuple(self._jobs.get(job.id, job) for job in page.jobs))

    def place(self, job_id: str) -> int:
        """The job's place in the line, 0 where it stands in none."""
        return self._places.get(job_id, 0)

    def is_elsewhere(self, job_id: str) -> bool:
        """Whether another Blender works the job."""
        return job_id in self._elsewhere

    def _set(self, job: Job) -> None:
        self._jobs[job.id] = job
        self._messages.put(JobChanged(job))
