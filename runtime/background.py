# SPDX-License-Identifier: GPL-3.0-or-later
"""Has a child Blender work on a mesh of the open file: one errand at a time, on a thread that never touches Blender.

A timer that exists only meanwhile takes what comes back to the scene; in background mode `wait` does.
"""

from __future__ import annotations

import logging
import queue
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import bpy

from . import job_list, pump, session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from tempfile import TemporaryDirectory

    from bpy.types import Object

    from ..jobs.threads import StopSignal
    from ..jobs.warm_child import WarmChild
    from ..worker.launcher import Launcher

log = logging.getLogger(__name__)

_INTERVAL: Final = 0.1  # seconds between two looks at the thread
_PATIENCE: Final = 900.0  # seconds that a script waits: the child has a limit of its own, and others may be before it
_KEPT_WARM: Final = 8.0  # seconds that a child waits for the next of several errands
_WAITING: Final = "Waiting for Blender"


@dataclass(frozen=True)
class Errand:
    """`task` and `arguments` for the child; `finish` takes its answer to the object, and raises MaquetteError.

    `label`: of the undo step; `object_id`: a session id, since the object may be gone; `folder` lasts as long as it.
    `is_one_of_many`: the next is likely to follow soon, and finds the child warm.
    """

    label: str
    object_id: int
    task: str
    arguments: Mapping[str, object]
    folder: TemporaryDirectory[str]
    finish: Callable[[Object, dict[str, Any]], None]
    is_one_of_many: bool = False


@dataclass
class _Work:
    """An errand under way. `stage`, `progress`: written by the thread, read by the panel."""

    errand: Errand
    signal: StopSignal
    stage: str = "Starting"
    progress: float = 0.0


@dataclass(frozen=True)
class _Answer:
    """What came back: a result, or the sentence that says why there is none."""

    work: _Work
    result: dict[str, Any] | None
    sentence: str = ""


_answers: queue.SimpleQueue[_Answer] = queue.SimpleQueue()
_work: _Work | None = None
_held_back: _Answer | None = None  # until Blender is at rest
_warm: WarmChild | None = None  # made when first needed


def send(errand: Errand, save: Callable[[], None]) -> None:
    """Let `save` write what the child needs into the errand's folder, and send it. Raises SceneError."""
    from ..client.errors import SceneError

    try:
        save()
        start(errand)
    except OSError as error:
        errand.folder.cleanup()
        raise SceneError(f"The mesh could not be written for the background Blender ({error}). Make room.") from error
    except SceneError:
        errand.folder.cleanup()
        raise


def start(errand: Errand) -> None:
    """Send the child on its way. Raises SceneError while another errand is under way."""
    from ..client.errors import SceneError
    from ..jobs import threads, warm_child

    global _work, _warm  # noqa: PLW0603  # there is one child for this, and this is what it is at
    if _work is not None:
        raise SceneError("The background Blender is at work on another model. Wait until it is done, or stop it.")
    launcher = session.held().launcher
    warm = _warm = _warm or warm_child.WarmChild(_KEPT_WARM)
    work = _work = _Work(errand, threads.StopSignal())
    threads.start("errand", lambda: _answers.put(_run(launcher, warm, work)))
    pump.start()
    if not bpy.app.timers.is_registered(_tick):
        bpy.app.timers.register(_tick, first_interval=_INTERVAL, persistent=True)


def cancel() -> bool:
    """Stop the errand under way; the child is ended. Returns whether there was one."""
    global _work, _held_back  # as in start
    gone, _work, _held_back = _work, None, None
    if gone is not None:
        gone.signal.set()
    return gone is not None


def stage_of(model: Object) -> tuple[str, float]:
    """What is being done for the object and how far it is, 0 to 1; "" for nothing."""
    if _work is None or _work.errand.object_id != model.session_uid:
        return "", 0.0
    return _work.stage, _work.progress


def wait() -> None:
    """For scripts: block until the errand is done. Raises MaquetteError."""
    from ..client.errors import SceneError

    while _work is not None:
        try:
            answer = _answers.get(timeout=_PATIENCE)
        except queue.Empty:
            cancel()
            raise SceneError("The background Blender does not answer. Try again.") from None
        sentence = _take(answer)
        if sentence:
            raise SceneError(sentence)


def stop() -> None:
    """When the add-on goes: end child and timer."""
    cancel()
    if _warm is not None:
        _warm.end()
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)


def _run(launcher: Launcher, warm: WarmChild, work: _Work) -> _Answer:
    """Runs on the thread."""
    from ..client.errors import MaquetteError

    def progress(fraction: float, text: str) -> None:
        work.progress, work.stage = fraction, text

    try:
        with ExitStack() as ending:
            child = ending.enter_context(warm.take() or launcher.start(work.signal.is_set))
            task, arguments = work.errand.task, work.errand.arguments
            result = child.call(task, arguments, progress=progress, cancelled=work.signal.is_set)
            if work.errand.is_one_of_many and not work.signal.is_set():
                ending.pop_all()
                warm.keep(child)
            return _Answer(work, result)
    except MaquetteError as error:
        return _Answer(work, None, str(error))
    except Exception as error:  # the thread's edge: the main thread waits for an answer
        log.exception(work.errand.task)
        return _Answer(work, None, f"The background Blender could not do its part ({type(error).__name__}). Try again.")
    finally:
        if work.signal.is_set():  # nobody waits for what is in it
            work.errand.folder.cleanup()


def _tick() -> float | None:
    try:
        _look()
    except Exception:  # Blender drops a timer that raises, and the next errand would wait for ever
        log.exception("errand")
    job_list.redraw()
    return _INTERVAL if _work is not None else None


def _look() -> None:
    from ..scene import undo

    global _held_back  # as in start
    answer, _held_back = _held_back, None
    if answer is None:
        try:
            answer = _answers.get_nowait()
        except queue.Empty:
            return
    if answer.work is _work and (undo.busy_with() or bpy.context.mode != "OBJECT"):
        answer.work.stage, _held_back = _WAITING, answer
        return
    sentence = _take(answer)
    model = _find(answer.work.errand)
    if sentence and model is not None:
        model.maquette.refusal = sentence


def _take(answer: _Answer) -> str:
    """Finish an errand; returns why that could not be done, "" where it was, or where it was stopped before."""
    from ..client.errors import MaquetteError
    from ..scene import append

    global _work  # noqa: PLW0603  # as in start
    errand, model = answer.work.errand, _find(answer.work.errand)
    try:
        if answer.work is not _work:
            return ""
        _work = None
        if answer.result is None or model is None:
            return answer.sentence
        errand.finish(model, answer.result)
        append.push_undo_step(errand.label)
    except MaquetteError as error:
        return str(error)
    finally:
        errand.folder.cleanup()
    return ""


def _find(errand: Errand) -> Object | None:
    return next((each for each in bpy.data.objects if each.session_uid == errand.object_id), None)
