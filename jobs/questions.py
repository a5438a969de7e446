# SPDX-License-Identifier: GPL-3.0-or-later
"""What is asked of a service apart from any job's way, each on a thread of its own; the answers come as messages."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from ..client.child import Launcher
from ..client.service import Service, Ticket
from . import failures, sheet, threads
from .board import Board
from .messages import AccountTold, ConnectionTested, Message, ResultDeleted, SheetSplit
from .source import Picture


class Questions:
    """The questions that are open."""

    def __init__(self, board: Board) -> None:
        self._board = board
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

    def delete_result(self, service: Service, job_id: str, ticket: Ticket, deleted: Callable[[], None]) -> None:
        """Have the service delete a job's files; `deleted` is called on the thread, and `ResultDeleted` answers."""

        def ask() -> Message:
            service.delete(ticket)
            deleted()
            return ResultDeleted(job_id)

        self._ask("deletion", ask, lambda sentence: ResultDeleted(job_id, sentence))

    def split_sheet(self, launcher: Launcher, picture: Picture) -> int:
        """Have a model sheet cut into its views; `SheetSplit` answers with this number."""
        number = next(self._numbers)

        def ask() -> Message:
            return SheetSplit(number, sheet.split(launcher, picture, lambda: False))

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
