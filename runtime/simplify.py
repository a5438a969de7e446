# SPDX-License-Identifier: GPL-3.0-or-later
"""Simplifies while the artist drags: at once if that takes less than a frame, else on a thread that sees arrays only.

On systems without the simplifier, Blender's Decimate runs in a child Blender.
"""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Any, Final

import bpy
from bpy.app.handlers import persistent

from .. import __package__ as package
from ..settings import model as model_settings
from . import session

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpy.types import Object

    from ..scene.simplify import Goal, Result
    from ..worker import mesh_messages
    from .background import Work

AT_ONCE: Final = 60_000  # triangles of the original; more would take longer than a frame
LABEL: Final = "Simplify"  # of the undo step and the background work


_REREAD: Final = ("undo_post", "redo_post", "load_post")


def connect() -> None:
    """Drop cached originals after undo, redo and loading."""
    for name in _REREAD:
        getattr(bpy.app.handlers, name).append(_forget)


def warning(model: Object) -> str:
    """Why the mesh cannot be simplified any more, as far as element counts tell; "" if it can."""
    if model.mode != "OBJECT" or model.maquette.original is None:
        return ""
    from ..scene import fingerprint, simplify

    if reason := simplify.reason_of_mending(model):
        return f"{reason}."
    return f"{fingerprint.CHANGED}." if fingerprint.is_plainly_changed(model) else ""


@persistent  # type: ignore[untyped-decorator]  # the stubs leave it untyped
def _forget(*_: Any) -> None:
    """After undo, redo and loading the original may differ from the cached one."""
    sources = sys.modules.get(f"{package}.scene.originals")  # if nothing was simplified, the module is not loaded
    if sources is not None:
        sources.forget()


def disconnect() -> None:
    """The mirror of `connect`; a running thread ends by itself."""
    for name in _REREAD:
        getattr(bpy.app.handlers, name).remove(_forget)
    _unload()


def _unload() -> None:
    """Unload the simplifier, whose files Blender removes with the add-on, unless a thread is still using it."""
    from ..jobs import threads

    simplifier = sys.modules.get(f"{package}.geometry.simplify.meshoptimizer")
    if simplifier is not None and not threads.is_any_alive():
        simplifier.unload()


def is_at(model: Object) -> bool:
    """Whether the object is being simplified on a thread, or will be."""
    return session.is_at(LABEL, model)


def goal_of(model: Object) -> Goal:
    """The goal that the object's settings define."""
    from ..scene.simplify import Goal

    kept = model.maquette
    if kept.goal == "DEVIATION":
        return Goal(model_settings.FEWEST_TRIANGLES, kept.deviation, kept.use_sloppy)
    return Goal(max(model_settings.FEWEST_TRIANGLES, kept.target), math.inf, kept.use_sloppy)


def change(model: Object) -> None:
    """Simplify the mesh by its current settings; if that is impossible, the panel says why."""
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
    """Simplify on a thread; of the requests made meanwhile, only the last one follows."""
    from ..client.errors import Cancelled, SceneError
    from ..scene import simplify

    original = 0  # the session id of the mesh that the thread works on

    def prepare(work: Work) -> Callable[[], Result]:
        nonlocal original
        found = work.model
        if simplify.reason_against(found):
            raise Cancelled
        original = simplify.original_of(found).session_uid
        try:
            task = simplify.task(found, goal)
        except simplify.CannotSimplify as error:
            raise SceneError(str(error)) from error
        return lambda: _outcome(task, simplify.CannotSimplify)

    def finish(work: Work, result: Result) -> None:
        found = work.model
        if simplify.reason_against(found) or simplify.original_of(found).session_uid != original:
            raise Cancelled
        try:
            simplify.check(found)  # the artist may have edited the mesh meanwhile
        except simplify.CannotSimplify as error:
            raise SceneError(str(error)) from error
        simplify.show(found, result, goal)

    session.background().run_function(prepare, finish, label=LABEL, model=model)


def _outcome(task: Callable[[], Result], refusal: type[Exception]) -> Result:
    """Runs on the thread."""
    from ..client.errors import SceneError

    try:
        return task()
    except refusal as error:
        raise SceneError(str(error)) from error


def start(model: Object, goal: Goal) -> Work | None:
    """Start decimating in a child; the mesh is exchanged later. Raises MaquetteError.

    Returns None if the original is shown at once because there is nothing to remove.
    """
    from ..client.errors import SceneError
    from ..scene import handover, simplify
    from ..worker import protocol

    original = simplify.original_of(model)
    try:
        simplify.check_decimate(model, goal)
    except simplify.CannotSimplify as error:
        raise SceneError(str(error)) from error
    if simplify.is_original_enough(original, goal):
        simplify.show_original(model, goal)
        return None
    state = original.session_uid

    def arguments(work: Work) -> mesh_messages.DecimateArguments:
        mesh, blend = simplify.original_of(work.model), work.folder / "mesh.blend"
        handover.save(blend, mesh)
        output = str(work.folder / "decimated.blend")
        return {"blend": str(blend), "output": output, "mesh": mesh.name, "triangles": goal.triangles}

    def finish(work: Work, result: mesh_messages.DecimateResult) -> None:
        found = work.model
        if (
            simplify.reason_against(found)
            or simplify.reason_of_change(found)
            or simplify.original_of(found).session_uid != state
        ):
            raise SceneError("The model was changed while it was simplified. Simplify it again.")
        mesh = handover.append(work.folder / "decimated.blend", result["mesh"])
        handover.take_materials(mesh, simplify.original_of(found))
        simplify.show_decimated(found, mesh, goal)

    work = session.background().run(protocol.DECIMATE, arguments, finish, label=LABEL, model=model)
    model.maquette.refusal = ""
    return work
