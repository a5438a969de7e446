# SPDX-License-Identifier: GPL-3.0-or-later
"""One piece of background work: what its caller gets back, and what its thread does, which never touches Blender."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import bpy

from ..client.errors import MaquetteError, WorkerFailed
from ..worker import protocol

if TYPE_CHECKING:
    from bpy.types import Object

    from ..worker.launcher import Launcher
    from ..worker.protocol import Result, Task

log = logging.getLogger(__name__)

Arguments = Mapping[str, object] | Callable[["Work"], Mapping[str, object]]
OnThread = Callable[[Path, Mapping[str, object]], Mapping[str, object]]
Prepare = Callable[["Work"], Callable[[], Any]]
Steps = Iterator[None]  # of milliseconds each, with Blender's own work in between
Finish = Callable[["Work", Any], Steps | None]
Fail = Callable[[str], None]

UNWRITTEN: Final = "The input of the background Blender could not be written ({reason}). Free up space, then try again."

# QuadriFlow never ends on some surfaces, and only ending its process stops it.
ENDLESS: Final = (
    "QuadriFlow did not finish on this surface. Ask for another number of faces, or simplify the mesh first."
)


@dataclass(eq=False)
class Work:
    """One piece of work, as its caller gets it back.

    `stage`, `progress` (0 to 1): written by the thread for the panel. `is_over`: it has ended or was stopped, which the
    thread checks too; `sentence`: why it failed, "" if it did not; `code`: the child's, where it was the child.
    """

    label: str
    slot: str
    prepare: Prepare | None  # main thread, when its turn comes; returns the thread's function
    finish: Finish
    model_id: int = 0  # a session id, since the object may be gone; 0 for none
    fail: Fail | None = None
    latest_wins: bool = False
    needs_rest: bool = True
    undo: bool = True
    due: float = -math.inf  # does not start earlier
    stage: str = "Starting"
    progress: float = 0.0
    sentence: str = ""
    code: str = ""
    is_over: bool = False
    steps: Steps | None = None  # of `finish`, once it has begun
    _folder: TemporaryDirectory[str] | None = None

    @property
    def folder(self) -> Path:
        """Its own folder, created on first use and removed once the work is over."""
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="maquette-work-", ignore_cleanup_errors=True)
        return Path(self._folder.name)

    @property
    def model(self) -> Object | None:
        """The object that the work is for, None if it no longer exists."""
        return next((each for each in bpy.data.objects if each.session_uid == self.model_id), None)

    def end(self, sentence: str = "") -> None:
        """Mark it as over."""
        self.is_over, self.sentence = True, sentence

    def clean_up(self) -> None:
        """Remove the folder, and what unfinished steps have made; called by whichever thread uses it last."""
        self.steps = None
        if self._folder is not None:
            self._folder.cleanup()


@dataclass(frozen=True)
class Answer:
    """A thread's result, or the sentence that says why there is none."""

    work: Work
    result: Any = None
    sentence: str = ""


def answer_of(work: Work, task: Callable[[], Any] | None) -> Answer:
    """The thread's outermost function: any error becomes a sentence, because the main thread waits for an answer."""
    try:
        return Answer(work, task() if task is not None else None)
    except MaquetteError as error:
        work.code = error.code if isinstance(error, WorkerFailed) else ""
        is_endless = work.code == protocol.CHILD_TIMED_OUT and work.stage == protocol.REMESHING
        return Answer(work, sentence=ENDLESS if is_endless else str(error))
    except OSError as error:
        return Answer(work, sentence=UNWRITTEN.format(reason=error))
    except Exception as error:  # noqa: BLE001
        return Answer(work, sentence=defect(work, error))
    finally:
        if work.is_over:  # it was stopped, so the folder is no longer needed
            work.clean_up()


def defect(work: Work, error: Exception) -> str:
    """The sentence for an unexpected error, which is logged in full."""
    log.error("%s", work.label, exc_info=error)
    return f"“{work.label}” failed ({type(error).__name__}). Try again."


def call_child(
    launcher: Launcher, work: Work, task: Task[Any, Result], arguments: Mapping[str, object], *, keep_warm: bool
) -> Result:
    """Run the task in a child; on the thread."""

    def progress(fraction: float, text: str) -> None:
        work.progress, work.stage = fraction, text

    def is_stopped() -> bool:
        return work.is_over

    with launcher.lending(is_stopped) if keep_warm else launcher.start(is_stopped) as child:
        return child.call(task, arguments, progress=progress, cancelled=is_stopped)
