# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings finished models into the scene, one at a time and only while Blender is idle."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import bpy

from .. import identifiers
from ..client.errors import SceneError
from ..settings import preferences
from . import append, assets, attention, gallery_listing, pump, retexture, screen, session

if TYPE_CHECKING:
    from bpy.types import Object, Scene

    from ..jobs.engine import Engine
    from ..jobs.job import Job
    from ..jobs.messages import ArrivalGranted, ArrivalRefused

_PAUSE = 5.0  # seconds before an unreachable library is asked again

_PATIENCE = 30.0  # seconds that a script waits for the library: longer than another process may hold it

log = logging.getLogger(__name__)


@dataclass
class Imports:
    """Imports in progress, by job id.

    `asked`: requested from the engine; `granted`: permitted, but waiting until Blender is idle; `refusals`: why the
    engine refused, and `asked_again_at`: when to ask again if the reason may pass; `by_hand`: the scene, by session id,
    in which the artist asked for the model. `takes_all`: a script is waiting, so models ordered from other files arrive
    too.
    """

    asked: set[str] = field(default_factory=set)
    granted: list[Job] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    asked_again_at: dict[str, float] = field(default_factory=dict)
    by_hand: dict[str, int] = field(default_factory=dict)
    takes_all: bool = False


def _imports() -> Imports:
    return session.instance(Imports)


@contextmanager
def in_any_scene() -> Iterator[None]:
    """While this lasts, models ordered from other files arrive in the current scene: a script waits for them."""
    _imports().takes_all = True
    try:
        yield
    finally:
        _imports().takes_all = False


def advance(engine: Engine) -> bool:
    """Let one model arrive, if possible. Returns whether more are expected."""
    let_one_arrive(engine)
    return is_one_expected(engine)


def let_one_arrive(engine: Engine) -> None:
    """Bring in the oldest finished model, unless a Blender operator or a render is running; the panel says which."""
    # Imported ahead of time: together with the model it would block Blender noticeably.
    from ..scene import append as _  # noqa: F401
    from ..scene import undo
    from . import placement, showing  # noqa: F401

    _forget_old_refusals(engine)
    attention.forget_all_but({job.id for job in engine.jobs() if not job.has_ended})
    around = gallery_listing.surroundings()
    around.offered = offered(engine)
    now = time.monotonic()
    again_at, granted = _imports().asked_again_at, _imports().granted
    waiting = [job for job in engine.jobs() if _may_arrive(engine, job) and again_at.get(job.id, now) <= now]
    around.held_back_by = ""
    if not waiting and not granted:
        return
    free = [job for job in [*granted, *waiting] if not _in_use(job)]
    around.held_back_by = undo.busy_with() or ("" if free else _in_use([*granted, *waiting][0]))
    if around.held_back_by:
        return
    if free[0] in granted:
        granted.remove(free[0])
        _bring_granted(engine, free[0])
    else:
        ask(engine, free[0].id)


def _in_use(job: Job) -> str:
    """What has to end before the model can arrive, as the panel says it; "" if nothing.

    A block-out cannot be replaced while it is edited, and an undo step can only be pushed in Object Mode.
    """
    from . import placement

    if job.id in _imports().by_hand and bpy.context.mode != "OBJECT":
        return "leave the current mode to import the model"
    if not job.report and bpy.context.mode != "OBJECT":
        return "leave the current mode to import the model"
    if bpy.context.mode != "OBJECT" and retexture.target_of(job) is not None:
        return "leave the current mode to have the object textured"
    is_waiting = bpy.context.mode != "OBJECT" and placement.replaced_by(job) is not None
    return "leave the current mode so that it can be replaced" if is_waiting else ""


def is_one_expected(engine: Engine) -> bool:
    """Whether a model will arrive without the artist's help."""
    return bool(_imports().granted or _imports().asked) or any(_may_arrive(engine, job) for job in engine.jobs())


def offered(engine: Engine) -> set[str]:
    """The finished jobs that wait for the artist because the scene that ordered them is not open."""
    ready = (job for job in engine.jobs() if job.is_ready and not engine.is_elsewhere(job.id))
    return {job.id for job in ready if scene_of(job) is None}


def scene_of(job: Job) -> Scene | None:
    """The scene in which the model arrives by itself, None if it is not open."""
    from ..scene import identity

    asking = identity.asking(job.arrival.scene_id, job.arrival.session, job.arrival.file)
    return asking or (bpy.context.scene if _imports().takes_all else None)


def _may_arrive(engine: Engine, job: Job) -> bool:
    is_refused = job.id in _imports().refusals and job.id not in _imports().asked_again_at
    return job.is_ready and not is_refused and not engine.is_elsewhere(job.id) and scene_of(job) is not None


def _forget_old_refusals(engine: Engine) -> None:
    for job in engine.jobs():
        if job.id in _imports().refusals and not job.is_ready:
            del _imports().refusals[job.id]
            _imports().asked_again_at.pop(job.id, None)


def _bring_granted(engine: Engine, job: Job) -> None:
    by_hand = _imports().by_hand.pop(job.id, 0)
    scene = next((scene for scene in bpy.data.scenes if scene.session_uid == by_hand), None) or scene_of(job)
    if scene is None:  # its file was closed a moment ago
        engine.arrivals.postpone(job.id)
        return
    bring(engine, job, scene, is_asked_for=by_hand != 0)


def ask(engine: Engine, job_id: str, *, by_hand: bool = False) -> None:
    """Ask the engine for permission to append the model: of all Blenders that share the library, only one may."""
    if job_id not in _imports().asked:
        _imports().asked.add(job_id)
        _imports().refusals.pop(job_id, None)
        _imports().asked_again_at.pop(job_id, None)
        engine.arrivals.claim(job_id, by_hand=by_hand)


def ask_by_hand(engine: Engine, job_id: str, scene: Scene) -> None:
    """Ask on the artist's behalf, without waiting: the model arrives in `scene` once permission is given."""
    _imports().by_hand[job_id] = scene.session_uid
    ask(engine, job_id, by_hand=True)


def import_soon(job_id: str) -> None:
    """Import a job's model into the current scene once the library has answered.

    A refusal is shown in the panel.
    """
    ask_by_hand(session.held().engine, job_id, bpy.context.scene)
    pump.start()


def import_now(job_id: str) -> list[Object]:
    """For scripts: import a job's model and wait for it. Returns no objects if it was refused or failed.

    Raises KeyError, and SceneError if the library does not answer.
    """
    engine = session.held().engine
    ask(engine, job_id, by_hand=True)
    pump.start()
    job, deadline = None, time.monotonic() + _PATIENCE
    while job is None and not refusal(job_id):
        pump.receive(timeout=0.05)
        job = take_granted(job_id)
        if job is None and time.monotonic() > deadline:
            ask_by_hand(engine, job_id, bpy.context.scene)  # already asked for; now it arrives by itself
            raise SceneError("The library of jobs does not respond. The model arrives by itself as soon as it does.")
    return bring(engine, job, bpy.context.scene) if job is not None else []


def grant(granted: ArrivalGranted) -> None:
    """The engine permits this Blender to append the model, unless the job was discarded since that was asked."""
    _imports().asked.discard(granted.job.id)
    if session.find(granted.job.id) is not None:
        _imports().granted.append(granted.job)


def refuse(refused: ArrivalRefused) -> None:
    """The engine refuses; a model that arrives by itself is asked for again if the reason may pass."""
    imports, job_id = _imports(), refused.job_id
    imports.asked.discard(job_id)
    imports.refusals[job_id] = refused.sentence
    if refused.is_transient:
        imports.asked_again_at[job_id] = time.monotonic() + _PAUSE
    if imports.by_hand.pop(job_id, None) is not None:
        screen.show_error(refused.sentence)


def take_granted(job_id: str) -> Job | None:
    """The job, if its import is permitted; the caller then has to bring it in."""
    job = next((job for job in _imports().granted if job.id == job_id), None)
    if job is not None:
        _imports().granted.remove(job)
        _imports().by_hand.pop(job_id, None)
    return job


def refusal(job_id: str) -> str:
    """Why the engine refused the import, "" if it did not."""
    return _imports().refusals.get(job_id, "")


def bring(engine: Engine, job: Job, scene: Scene, *, is_asked_for: bool = False) -> list[Object]:
    """Bring a job's model into the scene as one undo step. A failure ends the job, and no objects are returned.

    Any error must end the job: trying again at each tick would add another copy each time. `is_asked_for`: the artist
    clicked Import, and so expects the model to be selected.
    """
    from ..client.errors import MaquetteError
    from . import showing

    is_free = is_asked_for or attention.is_untouched(job.id)
    others = attention.waiting()
    try:
        with _window():
            is_selected = is_free and scene == bpy.context.scene and bpy.context.mode == "OBJECT"
            objects, remark = append.place_model(engine, job, scene, is_selected=is_selected)
            gallery_listing.note_present(job.id)
            engine.arrivals.finish(job.id)  # it is in the scene, whatever comes of showing it
            text = f"Maquette: {_names(objects)} in the scene{remark}"
            showing.show(job.id, objects, text, is_selected=is_selected, is_asked_for=is_asked_for)
            attention.carry_on(others)
    except MaquetteError as error:
        engine.arrivals.fail(job.id, error)
        return []
    _end_stand_in(engine, job.arrival.placement.stand_in)
    if preferences.get().use_asset_library and not is_asked_for:
        assets.save_jobs([job.id])
    return objects


def _end_stand_in(engine: Engine, job_id: str) -> None:
    """The model that stood in is no longer expected or missing: the one that was wanted is there."""
    stand_in = session.find(job_id) if job_id else None
    if stand_in is None:
        return
    if stand_in.has_ended:
        engine.arrivals.keep((job_id,))
    else:
        imports = _imports()
        imports.asked.discard(job_id)
        imports.granted[:] = [granted for granted in imports.granted if granted.id != job_id]
        engine.discard(job_id)


def _names(objects: list[Object]) -> str:
    first, others = objects[0].name, len(objects) - 1
    return f"{first} and {others} more are" if others else f"{first} is"


@contextmanager
def _window() -> Iterator[None]:
    """Make sure that the context has a window, which a timer may lack.

    The context is overridden only if needed: Blenders with Python 3.11 (4.2 to 5.0) crash when an operator runs in an
    override while another thread is running, because operators release the interpreter's lock and then read the
    override's dictionary.
    """
    if bpy.context.window is not None:
        yield
        return
    with bpy.context.temp_override(window=bpy.context.window_manager.windows[0]):
        yield


def models(job_id: str) -> list[Object]:
    """The job's objects that are still in the file, ordered by subject number; or the one that it has textured."""
    from ..worker.protocol import SUBJECT

    properties = (identifiers.OBJECT_JOB, identifiers.OBJECT_TEXTURE_JOB)
    found = [obj for obj in bpy.data.objects if any(obj.get(name) == job_id for name in properties)]
    return sorted(found, key=lambda obj: obj.get(SUBJECT, 1))


def select(objects: list[Object]) -> None:
    """Select these objects alone and make the first one active."""
    from ..scene.append import select_alone

    select_alone(objects)
