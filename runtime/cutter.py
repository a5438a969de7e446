# SPDX-License-Identifier: GPL-3.0-or-later
"""A thread with a child that cuts out one picture after the other. Never touches Blender."""

from __future__ import annotations

import logging
import queue
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from ..jobs.pictures import Picture
    from ..worker.launcher import Child, Launcher

log = logging.getLogger(__name__)

_LONGEST: Final = 512  # pixels; a preview has 256


@dataclass(frozen=True)
class Order:
    """A picture, the options by which it is cut out, and the file that the cut-out is written to."""

    picture: Picture
    options: dict[str, Any]
    output: Path


@dataclass(frozen=True)
class Answer:
    """The file, and what there is to say of it; None where there is no file, and then why."""

    path: Path | None
    sentence: str = ""


Orders = queue.SimpleQueue[Order | None]
Answers = queue.SimpleQueue[Answer]


def start(launcher: Launcher, answers: Answers) -> Orders:
    """Start the thread and return where it takes its orders, one answer for each; None ends it and its child."""
    from ..jobs import threads

    orders: Orders = queue.SimpleQueue()
    threads.start("cut-out's preview", lambda: _serve(launcher, orders, answers))
    return orders


def _serve(launcher: Launcher, orders: Orders, answers: Answers) -> None:
    child: Child | None = None
    while (order := orders.get()) is not None:
        try:
            child = child or launcher.start()
            answers.put(_answer(child, order))
        except Exception as error:  # noqa: BLE001  # the thread's edge: the main thread waits for an answer
            answers.put(Answer(None, _sentence(error)))
            child = _ended(child)
    _ended(child)


def _ended(child: Child | None) -> None:
    """End the child, which may be past any use: the next order gets another."""
    if child is not None:
        child.close()


def _answer(child: Child, order: Order) -> Answer:
    from ..jobs import pictures
    from ..worker import protocol

    with TemporaryDirectory(prefix="maquette-cut-", ignore_cleanup_errors=True) as name:
        pictures.store(order.picture, Path(name))
        stored = pictures.stored(Path(name))
        task = {"picture": str(stored.path), "pixels": stored.pixels, "options": order.options}
        look = {"longest": _LONGEST, "is_chequered": True, "output": str(order.output)}
        found = child.call(protocol.CUT_OUT, {**task, **look})
    return Answer(order.output, " ".join(found["remarks"]))


def _sentence(error: Exception) -> str:
    from ..client.errors import MaquetteError

    if isinstance(error, MaquetteError):
        return str(error)
    log.error("the cut-out's preview", exc_info=error)
    return f"The subject could not be cut out ({type(error).__name__}). Try another picture."
