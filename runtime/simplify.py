# SPDX-License-Identifier: GPL-3.0-or-later
"""Simplifies while the artist drags: at once where that takes less than a frame, else on a thread.

The thread sees arrays alone; a timer that exists only meanwhile takes what comes out to the mesh.

Simplifies by Blender's Decimate in a child Blender, for systems that the simplifier is not built for.
"""

from __future__ import annotations

import logging
import math
import queue
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import bpy
from bpy.app.handlers import persistent

from .. import __package__ as package
from ..settings import model as model_settings
from . import background, job_list, pump, session

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpy.types import Object

    from ..scene.simplify import Goal, Result

log = logging.getLogger(__name__)

AT_ONCE: Final = 60_000  # triangles of the original; more take longer than a frame
_INTERVAL: Final = 0.05  # seconds between two looks at the thread


@dataclass(frozen=True)
class _Work:
    """What a thread is at. `object_id`, `original_id`: session ids, since either may be gone when it is done."""

    object_id: int
    original_id: int
    goal: Goal


_results: queue.SimpleQueue[Result | str] = queue.SimpleQueue()
_work: _Work | None = None
_next: dict[int, Goal] = {}  # object -> what was asked for meanwhile


_REREAD: Final = ("undo_post", "redo_post", "load_post")


def connect() -> None:
    """Simplify whenever the settings of an object change."""
    model_settings.connect(model_settings.Behind(change, _is_at, background.stage_of, _warning))
    for name in _REREAD:
        getattr(bpy.app.handlers, name).append(_forget)


def _warning(model: Object) -> str:
    if model.mode != "OBJECT" or model.maquette.original is None:
        return ""
    from ..scene import fingerprint

    return f"{fingerprint.CHANGED}." if fingerprint.is_plainly_changed(model) else ""


@persistent  # type: ignore[untyped-decorator]  # the stubs leave it untyped
def _forget(*_: Any) -> None:
    """After undo, redo and loading an original may be another than the one that was read."""
    sources = sys.modules.get(f"{package}.scene.originals")  # where nothing was simplified, nothing is loaded for it
    if sources is not None:
        sources.forget()


def disconnect() -> None:
    """Stop that; a thread still at work is left to end by itself."""
    global _work  # noqa: PLW0603  # as in _begin
    model_settings.connect(None)
    for name in _REREAD:
        getattr(bpy.app.handlers, name).remove(_forget)
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)
    _work = None
    _next.clear()
    _unload()


def _unload() -> None:
    """Blender takes the simplifier's files away with the add-on; where a thread is still in it, they have to wait."""
    from ..jobs import threads

    simplifier = sys.modules.get(f"{package}.geometry.simplify.meshoptimizer")
    if simplifier is not None and not threads.is_any_alive():
        simplifier.let_go()


def _is_at(model: Object) -> bool:
    """Whether a thread simplifies the object, or will."""
    return (_work is not None and _work.object_id == model.session_uid) or model.session_uid in _next


def goal_of(model: Object) -> Goal:
    """What the object's settings ask for."""
    from ..scene.simplify import Goal

    kept = model.maquette
    if kept.goal == "DEVIATION":
        return Goal(model_settings.FEWEST_TRIANGLES, kept.deviation, kept.use_sloppy)
    return Goal(max(model_settings.FEWEST_TRIANGLES, kept.target), math.inf, kept.use_sloppy)


def change(model: Object) -> None:
    """Bring the mesh to what the settings ask for now; where it cannot be, the panel says why."""
    from ..scene import simplify

    model.maquette.refusal = ""
    if simplify.reason_against(model) or not simplify.is_exact():
        return
    goal = goal_of(model)
    original = simplify.original_of(model)
    try:
        if bpy.app.background or simplify.triangle_count(original) <= AT_ONCE:
            simplify.simplify(model, goal)
            return
        simplify.check(model)
        if simplify.is_original_enough(original, goal):
            simplify.show_original(model, goal)
        else:
            _ask(model, goal)
    except simplify.CannotSimplify as error:
        model.maquette.refusal = str(error)


def _ask(model: Object, goal: Goal) -> None:
    if _work is None:
        _begin(model, goal)
    else:
        _next[model.session_uid] = goal


def _begin(model: Object, goal: Goal) -> None:
    from ..jobs import threads
    from ..scene import simplify

    global _work  # noqa: PLW0603  # there is one thread, and this is what it is at
    task = simplify.task(model, goal)
    _work = _Work(model.session_uid, simplify.original_of(model).session_uid, goal)
    session.take_over()
    threads.start("simplifier", lambda: _results.put(_outcome(task, simplify.CannotSimplify)))
    if not bpy.app.timers.is_registered(_tick):
        bpy.app.timers.register(_tick, first_interval=_INTERVAL, persistent=True)


def _outcome(task: Callable[[], Result], refusal: type[Exception]) -> Result | str:
    """Runs on the thread: what came out, or a sentence."""
    try:
        return task()
    except refusal as error:
        return str(error)
    except Exception as error:  # the thread's edge: the main thread waits for an answer
        log.exception("simplifying")
        return f"Simplifying failed ({type(error).__name__}). Try another number of triangles."


def _tick() -> float | None:
    session.collect()
    _take()
    return _INTERVAL if _work is not None else _rest()


def _rest() -> float | None:
    """Give the collector back once the thread has ended; where there are jobs, the pump knows when."""
    from ..jobs import threads

    if session.is_held():
        pump.start()
        return None
    if threads.is_any_alive():
        return _INTERVAL
    session.give_back()
    return None


def _take() -> None:
    """What has come out, to the mesh."""
    global _work  # as in _begin
    try:
        result = _results.get_nowait()
    except queue.Empty:
        return
    work, _work = _work, None
    try:
        if work is not None:
            _finish(work, result)
    except Exception:  # Blender drops a timer that raises, and the next change would wait for ever
        log.exception("simplifying")


def _finish(work: _Work, result: Result | str) -> None:
    from ..scene import append, simplify

    model = next((each for each in bpy.data.objects if each.session_uid == work.object_id), None)
    if model is not None:
        if isinstance(result, str):
            model.maquette.refusal = result
        elif not simplify.reason_against(model) and simplify.original_of(model).session_uid == work.original_id:
            model.maquette.refusal = _show(model, result, work.goal)
    if _next:
        _begin_next()
    elif model is not None and not isinstance(result, str):
        append.push_undo_step("Simplify")
    job_list.redraw()


def _show(model: Object, result: Result, goal: Goal) -> str:
    """Show it, or say why not: the artist can have worked on the mesh meanwhile."""
    from ..scene import simplify

    try:
        simplify.check(model)
    except simplify.CannotSimplify as error:
        return str(error)
    simplify.show(model, result, goal)
    return ""


def _begin_next() -> None:
    object_id, goal = _next.popitem()
    model = next((each for each in bpy.data.objects if each.session_uid == object_id), None)
    from ..scene import simplify

    if model is not None and not simplify.reason_against(model):
        _begin(model, goal)


def start(model: Object, goal: Goal) -> None:
    """Begin; the mesh comes to the object later, at once where it is the original. Raises MaquetteError."""
    from ..client.errors import SceneError
    from ..scene import simplify

    original = simplify.original_of(model)
    try:
        simplify.check_decimate(model, goal)
    except simplify.CannotSimplify as error:
        raise SceneError(str(error)) from error
    if simplify.is_original_enough(original, goal):
        simplify.show_original(model, goal)
    else:
        _send(model, goal)


def _send(model: Object, goal: Goal) -> None:
    from ..client.errors import SceneError
    from ..scene import handover, simplify
    from ..worker import protocol

    original = simplify.original_of(model)
    folder = TemporaryDirectory(prefix="maquette-decimate-", ignore_cleanup_errors=True)
    blend, output, state = Path(folder.name) / "mesh.blend", Path(folder.name) / "decimated.blend", original.session_uid

    def finish(found: Object, result: dict[str, Any]) -> None:
        if (
            simplify.reason_against(found)
            or simplify.reason_of_change(found)
            or simplify.original_of(found).session_uid != state
        ):
            raise SceneError("The model was changed while it was simplified. Simplify it again.")
        mesh = handover.take(output, result["mesh"], simplify.original_of(found))
        simplify.show_decimated(found, mesh, goal)

    arguments = {"blend": str(blend), "mesh": original.name, "triangles": goal.triangles, "output": str(output)}
    work = background.Errand("Simplify", model.session_uid, protocol.DECIMATE, arguments, folder, finish)
    background.send(work, lambda: handover.save(blend, original))
    model.maquette.refusal = ""
