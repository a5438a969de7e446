# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of a service apart from any job's way, each on a thread of its own; the answers come as messages."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from ..client.service import Service
from ..client.worker import Launcher
from . import failures, sheet, threads
from .board import Board
from .messages import AccountTold, ConnectionTested, Message, ResultDeleted, SheetSplit
from .source import Picture


class Questions:
    """The questions that are open. `forget_result`: called on a thread once a service has deleted what it kept."""

    def __init__(self, board: Board, launcher: Launcher, forget_result: Callable[[str], None]) -> None:
        self._board = board
        self._launcher = launcher
        self._forget_result = forget_result
        self._threads: list[threads.Thread] = []
        self._numbers = count(1)

    def test_connection(self, service: Service) -> int:
        """Ask whether the service can be reached and takes the key; `ConnectionTested` answers with this number."""
        number = next(self._numbers)

        def ask() -> Message:
            report = service.check()
            return ConnectionTested(number, report.sentence, report)

        self._ask("connection test", ask, lambda sentence: ConnectionTested(number, sentence, None))
        return number

    def ask_account(self, service: Service) -> None:
        """Ask what the account holds; `AccountTold` answers."""
        name = service.capabilities.name
        self._ask("account", lambda: AccountTold(name, service.account()), lambda _why: AccountTold(name, None))

    def delete_result(self, job_id: str, service: Service) -> None:
        """Have the service delete what it keeps of a job that has ended; `ResultDeleted` answers.

        Raises ValueError where it has not ended, or the service has never named it.
        """
        job = self._board.get(job_id)
        ticket = job.ticket
        if not job.has_ended or ticket is None or not ticket.remote_id:
            raise ValueError(f"the job is {job.state.value}")

        def ask() -> Message:
            service.delete(ticket)
            self._forget_result(job_id)
            return ResultDeleted(job_id)

        self._ask("deletion", ask, lambda sentence: ResultDeleted(job_id, sentence))

    def split_sheet(self, picture: Picture) -> int:
        """Have a model sheet cut into its views; `SheetSplit` answers with this number."""
        number = next(self._numbers)

        def ask() -> Message:
            return SheetSplit(number, sheet.split(self._launcher, picture, lambda: False))

        self._ask("model sheet", ask, lambda sentence: SheetSplit(number, sentence=sentence))
        return number

    def alive(self) -> list[threads.Thread]:
        """The threads that have not ended."""
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        return self._threads

    def _ask(self, what: str, question: Callable[[], Message], failed: Callable[[str], Message]) -> None:
        def work() -> None:
            try:
                answer = question()
            except Exception as error:  # noqa: BLE001  # the thread's boundary: else the panel would wait for ever
                answer = failed(str(failures.understood(error, what)))
            self._board.tell(answer)

        self._threads = [*self.alive(), threads.start(what, work)]
