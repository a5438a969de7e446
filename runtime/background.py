# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs work off Blender's main thread and passes the result to the scene: the one way to do so, besides the jobs.

A task of a child Blender, for an object:

    background = session.background()
    work = background.run(
        protocol.BAKE,
        lambda work: {"blend": save(work.model, work.folder)},  # main thread, when its turn comes
        lambda work, result: show(work.model, result),  # main thread, once Blender is idle
        label="Bake Detail",  # the undo step's name
        model=model,
    )
    background.wait(work)  # only in scripts; for artists the timer does it

What takes longer than a frame to show is a generator that yields between its steps: Blender goes on meanwhile, and may
undo what has been made, so a model is looked up again after each, and is changed in the last step alone.

A function on arrays, without a child: `run_function`. The functions passed in live for several ticks, so they must not
keep references to Blender's data: `work.model` looks the object up again. Any of them may raise a MaquetteError, whose
sentence the panel shows, or Cancelled if there is nothing to show any more. Anything that waits for a disk belongs in
`on_thread`. When all work is done nothing remains: no thread, no child, no folder, no timer.
"""

from __future__ import annotations

import math
import queue
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import bpy

from ..client.errors import Cancelled, MaquetteError, SceneError
from . import screen
from .work import (
    UNWRITTEN,
    Answer,
    Arguments,
    Fail,
    Finish,
    OnThread,
    Prepare,
    Steps,
    Work,
    answer_of,
    call_child,
    defect,
)

if TYPE_CHECKING:
    from bpy.types import Object

    from ..worker.launcher import Launcher
    from ..worker.protocol import Result, Task

_INTERVAL: Final = 0.1  # seconds between two checks of children
_LIVE_INTERVAL: Final = 0.05  # seconds between two checks of a function, for which a slider is waiting
_PATIENCE: Final = 900.0  # seconds that a script waits for a sign of life: a child has its own, shorter limit
_MODELS: Final = "models"  # the slot of all work that children do for models: one at a time


@dataclass
class _Slot:
    """Work that shares a slot runs one piece after the other. `unsaved`: the undo step still to be pushed."""

    running: Work | None = None
    waiting: dict[int, Work] = field(default_factory=dict)  # object -> the last request
    unsaved: str = ""


class Background:
    """Called on the main thread only.

    `launcher` starts child Blenders. `before_thread` is called before any thread starts, `wake` when the timer has to
    call `advance` again, and `after_wait` once a script has waited, as no timer does anything for it.
    """

    def __init__(
        self,
        launcher: Callable[[], Launcher],
        before_thread: Callable[[], None],
        wake: Callable[[], None],
        after_wait: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._launcher = launcher
        self._before_thread = before_thread
        self._wake = wake
        self._after_wait = after_wait
        self._clock = clock
        self._slots: dict[str, _Slot] = {}
        self._answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._arrived: list[Answer] = []  # those that wait until Blender is idle

    def run(
        self,
        task: Task[Any, Result],
        arguments: Arguments,
        finish: Callable[[Work, Result], Steps | None],
        *,
        label: str,
        model: Object | None = None,
        keep_warm: bool = False,
        latest_wins: bool = False,
        on_thread: OnThread | None = None,
        fail: Fail | None = None,
        needs_rest: bool = True,
        undo: bool = True,
        delay: float = 0.0,
    ) -> Work:
        """Run a task of `worker.protocol` in a child Blender; `finish` gets the work and the task's result.

        `arguments`: the task's arguments, or a function that returns them and may write into `work.folder` (main
        thread). `on_thread`: gets that folder and the arguments, does what takes time, and returns the arguments for
        the child (on the thread, without bpy); `inputs.write_picture` is one. `model`: the object that the work is for;
        its panel shows the stage and the error, and only one such work runs at a time. `keep_warm`: another task is
        likely to follow soon and will find a booted child. `latest_wins`: while work with the same label runs, new
        requests wait, and only the last one is run. `fail`: gets the error's sentence, which otherwise goes to the
        model's panel or the main one. `needs_rest`: `finish` waits until no Blender operator is running and, for a
        model, for Object Mode. `undo`: push an undo step named `label`. `delay`: seconds before it starts, unless it is
        replaced by then.

        Raises MaquetteError: what `arguments` raises, or that other work is in the way.
        """
        launcher = self._launcher()

        def prepare(work: Work) -> Callable[[], Any]:
            given = arguments(work) if callable(arguments) else arguments
            folder = work.folder

            def call() -> Result:
                ready = on_thread(folder, given) if on_thread is not None else given
                return call_child(launcher, work, task, ready, keep_warm=keep_warm)

            return call

        model_id = model.session_uid if model is not None else 0
        work = Work(label, _MODELS if model_id else label, prepare, finish, model_id, fail)
        work.latest_wins, work.needs_rest, work.undo = latest_wins, needs_rest, undo
        if delay:
            work.due = self._clock() + delay
        return self._enter(work)

    def run_function(self, prepare: Prepare, finish: Finish, *, label: str, model: Object) -> Work:
        """Call the function that `prepare` returns on a thread, and pass its result to `finish` at once.

        `prepare` is called on the main thread when its turn comes, so that it reads the mesh as it is then. Of several
        requests for an object meanwhile, only the last one is run; one undo step follows when none is left.
        """
        work = Work(label, label, prepare, finish, model.session_uid, latest_wins=True, needs_rest=False)
        return self._enter(work)

    def stop_for_models(self) -> bool:
        """Stop a child's work for a model and end the child. Returns whether there was any."""
        return self._stop(_MODELS)

    def stage_of(self, model: Object) -> tuple[str, float]:
        """What a child is doing for the object and how far it is, 0 to 1; "" for nothing."""
        slot = self._slots.get(_MODELS)
        work = slot.running if slot is not None else None
        return (work.stage, work.progress) if work is not None and work.model_id == model.session_uid else ("", 0.0)

    def is_at(self, label: str, model: Object | None = None) -> bool:
        """Whether work with this label, for this object if one is given, is running or waiting."""
        model_id = model.session_uid if model is not None else 0
        return any(work.label == label and model_id in {0, work.model_id} for work in self._all())

    def is_at_work(self) -> bool:
        """Whether anything is running or waiting."""
        return bool(self._all())

    def wait(self, work: Work) -> None:
        """For scripts: block until the work is over, whatever Blender is doing. Raises SceneError if it failed."""
        while not work.is_over:
            self._begin_next(work.slot, math.inf)
            answer = None if work.is_over else self._next_answer(work.slot)
            if answer is not None:
                self._finish(answer, at_once=True)
                if answer.work is not work:
                    self._tell(answer.work)
            elif not work.is_over:
                self._stop(work.slot)
                raise SceneError("The background Blender does not respond. Try again.")
            self._settle(work.slot)
        self._after_wait()
        if work.sentence:
            raise SceneError(work.sentence)

    def advance(self) -> float | None:
        """For the timer: finish what is done, start what is due. Returns seconds until the next call, or None."""
        self._receive()
        arrived, self._arrived = self._arrived, []
        for answer in arrived:
            if not answer.work.is_over and _has_to_wait(answer.work):
                answer.work.stage = "Waiting for Blender"
                self._arrived.append(answer)
                continue
            if not self._finish(answer):
                self._arrived.append(answer)
                continue
            self._tell(answer.work)
            screen.redraw()
        for slot in list(self._slots):
            self._begin_next(slot, self._clock())
            self._settle(slot)
        if _MODELS in self._slots:
            screen.redraw()
        if not self.is_at_work():
            return None
        if any(answer.work.steps is not None for answer in self._arrived):
            return 0.0
        is_live = any(not work.needs_rest and work.model_id for work in self._all())
        return _LIVE_INTERVAL if is_live else _INTERVAL

    def close(self) -> None:
        """Stop everything; running threads end by themselves."""
        for work in self._all():
            work.end()
        self._slots.clear()
        self._receive()
        while self._arrived:
            self._arrived.pop().work.clean_up()

    def _all(self) -> list[Work]:
        running = [slot.running for slot in self._slots.values() if slot.running is not None]
        return running + [work for slot in self._slots.values() for work in slot.waiting.values()]

    def _enter(self, work: Work) -> Work:
        slot = self._slots.setdefault(work.slot, _Slot())
        if slot.running is not None and not (work.latest_wins and slot.running.label == work.label):
            what = "working on another model" if work.model_id else "still working on this"
            raise SceneError(f"The background Blender is {what}. Wait until it is done, or stop it.")
        if slot.running is not None or slot.waiting or work.due > self._clock():
            if (replaced := slot.waiting.pop(work.model_id, None)) is not None:
                replaced.end()
            slot.waiting[work.model_id] = work
        else:
            self._begin(slot, work)
        self._wake()
        return work

    def _begin(self, slot: _Slot, work: Work) -> None:
        """Start the work's thread. Raises MaquetteError if it cannot be prepared; then it is over."""
        from ..jobs import threads

        prepare, work.prepare = work.prepare, None  # dropped here: it may refer to Blender's data
        try:
            task = prepare(work) if prepare is not None else None
        except OSError as error:
            work.end(UNWRITTEN.format(reason=error))
            work.clean_up()
            raise SceneError(work.sentence) from error
        except MaquetteError as error:
            work.end(str(error))
            work.clean_up()
            raise
        slot.running = work
        self._before_thread()
        threads.start(work.label, lambda: self._answers.put(answer_of(work, task)))

    def _begin_next(self, name: str, now: float) -> None:
        slot = self._slots.get(name)
        while slot is not None and slot.running is None:
            work = next((each for each in slot.waiting.values() if each.due <= now), None)
            if work is None:
                return
            del slot.waiting[work.model_id]
            if work.model_id and work.model is None:
                work.end()
                continue
            try:
                self._begin(slot, work)
            except MaquetteError:
                self._tell(work)

    def _receive(self) -> None:
        while not self._answers.empty():
            self._arrived.append(self._answers.get())

    def _next_answer(self, slot: str) -> Answer | None:
        """Wait for the next answer in the slot; None if nothing moves in it for too long."""
        while True:
            found = next((answer for answer in self._arrived if answer.work.slot == slot), None)
            if found is not None:
                self._arrived.remove(found)
                return found
            before = self._sign_of_life(slot)
            try:
                self._arrived.append(self._answers.get(timeout=_PATIENCE))
            except queue.Empty:
                if self._sign_of_life(slot) == before:
                    return None

    def _sign_of_life(self, slot: str) -> tuple[str, float]:
        running = self._slots[slot].running if slot in self._slots else None
        return (running.stage, running.progress) if running is not None else ("", 0.0)

    def _finish(self, answer: Answer, *, at_once: bool = False) -> bool:
        """Pass the result on, by one step or `at_once`; that of stopped work is dropped. Returns whether it is over."""
        work, slot = answer.work, self._slots.get(answer.work.slot)
        if slot is not None and slot.running is work:
            slot.running = None  # `finish` may start other work
            sentence = answer.sentence
            if not sentence and (not work.model_id or work.model is not None):
                is_done, sentence = _handed_over(work, answer.result, at_once=at_once)
                if not is_done:
                    slot.running = work
                    return False
                if work.undo and not sentence:
                    slot.unsaved = work.label
            work.end(sentence)
        work.clean_up()
        return True

    def _settle(self, name: str) -> None:
        """Once a slot is empty, push its undo step and remove the slot."""
        from ..scene import append

        slot = self._slots.get(name)
        if slot is not None and slot.running is None and not slot.waiting:
            del self._slots[name]
            if slot.unsaved:
                append.push_undo_step(slot.unsaved)

    def _stop(self, name: str) -> bool:
        slot = self._slots.get(name)
        if slot is None:
            return False
        for work in (slot.running, *slot.waiting.values()):
            if work is not None:
                work.end()
        slot.running = None
        slot.waiting.clear()
        self._settle(name)
        return True

    def _tell(self, work: Work) -> None:
        """Show the artist why it failed."""
        model = work.model if work.model_id else None
        if not work.sentence:
            return
        if work.fail is not None:
            work.fail(work.sentence)
        elif model is not None:
            model.maquette.refusal = work.sentence
        elif not work.model_id:
            screen.show_error(work.sentence)
        screen.redraw()


def _has_to_wait(work: Work) -> bool:
    from ..scene import undo

    return work.needs_rest and bool(undo.busy_with() or (work.model_id and bpy.context.mode != "OBJECT"))


def _handed_over(work: Work, result: Any, *, at_once: bool) -> tuple[bool, str]:
    """Call `finish`, or go on with its steps. Returns whether it is done, and why it failed, "" if it succeeded."""
    try:
        if work.steps is None:
            work.steps = iter(work.finish(work, result) or ())
        for _ in work.steps:
            if not at_once:
                return False, ""
    except Cancelled:
        work.undo = False
        return True, ""
    except MaquetteError as error:
        return True, str(error)
    except OSError as error:
        return True, f"The result of the background Blender could not be read ({error}). Try again."
    except Exception as error:  # noqa: BLE001  # Blender drops a timer that raises, and all other work would wait for ever
        return True, defect(work, error)
    return True, ""
