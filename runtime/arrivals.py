# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets finished models into the scene, one at a time and only when Blender is at rest."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import bpy

from .. import identifiers
from . import mirror

if TYPE_CHECKING:
    from bpy.types import Object, Scene

    from ..jobs.engine import Engine
    from ..jobs.job import Job
    from ..scene.arrival import Prepared

log = logging.getLogger(__name__)

# Imports that the engine was asked for, and those that it has granted but that Blender is not at rest for yet.
_asked: set[str] = set()
_granted: list[Job] = []
# Why the engine has refused an import, by the job's id.
_refusals: dict[str, str] = {}

_takes_all = False


@contextmanager
def in_any_scene() -> Iterator[None]:
    """While it lasts, models that other files asked for arrive in the present scene: a script waits for them."""
    global _takes_all  # noqa: PLW0603  # one script waits at a time
    _takes_all = True
    try:
        yield
    finally:
        _takes_all = False


def let_one_arrive(engine: Engine) -> None:
    """Bring the oldest finished model in, unless an operator of Blender's or a render runs; the panel says which."""
    # Imported before it is needed: together with the model it would hold Blender up noticeably.
    from ..scene import arrival, rest  # noqa: F401

    _forget_old_refusals(engine)
    mirror.offered = offered(engine)
    waiting = [job for job in engine.jobs() if _may_arrive(engine, job)]
    mirror.held_back_by = ""
    if not waiting and not _granted:
        return
    free = [job for job in [*_granted, *waiting] if not _in_use(job)]
    mirror.held_back_by = rest.busy_with() or ("" if free else _in_use([*_granted, *waiting][0]))
    if mirror.held_back_by:
        return
    if free[0] in _granted:
        _granted.remove(free[0])
        _bring_granted(engine, free[0])
    else:
        ask(engine, free[0].id)


def _in_use(job: Job) -> str:
    """A block-out cannot be replaced while it is edited, nor with an undo step of any mode but Object mode.

    Nor can a model be imported here in any other.
    """
    from . import placing

    if not job.report and bpy.context.mode != "OBJECT":
        return "leave the present mode to have the model imported"
    is_waiting = (
        job.arrival.placement.replaces and bpy.context.mode != "OBJECT" and placing.block_out_of(job) is not None
    )
    return "leave the present mode to have the block-out replaced" if is_waiting else ""


def is_one_expected(engine: Engine) -> bool:
    """Whether a model will arrive by itself."""
    return bool(_granted or _asked) or any(_may_arrive(engine, job) for job in engine.jobs())


def offered(engine: Engine) -> set[str]:
    """The finished jobs that wait for the artist, as the scene that asked for them is not open."""
    ready = (job for job in engine.jobs() if job.is_ready and not engine.is_elsewhere(job.id))
    return {job.id for job in ready if scene_of(job) is None}


def scene_of(job: Job) -> Scene | None:
    """The scene that the model goes to by itself, None where that is not open."""
    from ..scene import identity

    asking = identity.asking(job.arrival.scene_id, job.arrival.session, job.arrival.file)
    return asking or (bpy.context.scene if _takes_all else None)


def _may_arrive(engine: Engine, job: Job) -> bool:
    is_ready = job.is_ready and job.id not in _refusals and not engine.is_elsewhere(job.id)
    return is_ready and scene_of(job) is not None


def _forget_old_refusals(engine: Engine) -> None:
    for job in engine.jobs():
        if job.id in _refusals and not job.is_ready:
            del _refusals[job.id]


def _bring_granted(engine: Engine, job: Job) -> None:
    scene = scene_of(job)
    if scene is None:  # its file was closed a moment ago
        engine.postpone(job.id)
    else:
        bring(engine, job, scene)


def ask(engine: Engine, job_id: str, *, by_hand: bool = False) -> None:
    """Ask whether this Blender may append the model: of all that share the library, one alone may."""
    if job_id not in _asked:
        _asked.add(job_id)
        _refusals.pop(job_id, None)
        engine.claim_arrival(job_id, by_hand=by_hand)


def grant(job: Job) -> None:
    """The model may be appended now, by this Blender."""
    _asked.discard(job.id)
    _granted.append(job)


def refuse(job_id: str, sentence: str) -> None:
    """The model may not be appended now."""
    _asked.discard(job_id)
    _refusals[job_id] = sentence


def take_granted(job_id: str) -> Job | None:
    """The job, if its import is granted; it is then the caller's to bring in."""
    job = next((job for job in _granted if job.id == job_id), None)
    if job is not None:
        _granted.remove(job)
    return job


def refusal(job_id: str) -> str:
    """Why the engine refused the import, "" where it did not."""
    return _refusals.get(job_id, "")


def forget() -> None:
    """There is no engine any more; what it granted is offered again at the next start."""
    _asked.clear()
    _granted.clear()
    _refusals.clear()


def bring(engine: Engine, job: Job, scene: Scene) -> Object | None:
    """Put a job's model into the scene, as one undo step; a failure becomes the job's.

    Whatever goes wrong ends the job: tried again with every tick, it would add another copy each time.
    """
    from ..client.errors import MaquetteError

    try:
        with _window():
            thing, remark = _bring(engine, job, scene)
            mirror.note_present(job.id)
            mirror.announce(f"Maquette: {thing.name} is in the scene{remark}")
    except MaquetteError as error:
        engine.fail(job.id, error)
        return None
    engine.finish(job.id)
    return thing


@contextmanager
def _window() -> Iterator[None]:
    """A window in the context: a timer may be called with none.

    Overridden only then: Blenders with Python 3.11 (4.2 to 5.0) crash when an operator runs in an override while any
    thread is at work, since operators let go of the interpreter's lock and then look into the override's dictionary.
    """
    if bpy.context.window is not None:
        yield
        return
    with bpy.context.temp_override(window=bpy.context.window_manager.windows[0]):
        yield


def _bring(engine: Engine, job: Job, scene: Scene) -> tuple[Object, str]:
    """The object, and what the artist is to be told besides. Raises MaquetteError."""
    from ..client.errors import SceneError
    from ..scene import arrival
    from . import placing

    prepared = _prepared(job if job.report else _prepare_here(engine, job))
    try:
        bpy.context.view_layer.update()  # a script may have moved the block-out or its parent just now
        replaced = placing.block_out_of(job) if job.arrival.placement.replaces else None
        arrival.open_undo_step()
        thing = arrival.bring(prepared, placing.spot_of(job), placing.collection_of(job, scene), replaced)
        remark = _save_textures(thing) if job.arrival.placement.textures_beside else ""
        arrival.push_undo_step(f"Maquette: {job.name}")
    except arrival.ArrivalError as error:
        raise SceneError(str(error)) from error
    except (RuntimeError, TypeError, ReferenceError, KeyError) as error:  # what Blender raises where a scene forbids it
        log.exception("arrival of %s", job.id)
        raise SceneError(
            f"Blender could not take the model into this scene ({error}). Import it into another."
        ) from error
    return thing, remark


def _prepare_here(engine: Engine, job: Job) -> Job:
    """Import the model in this Blender, which pauses it: no child could be started. Raises MaquetteError."""
    from ..client import child
    from ..jobs import preparation
    from ..worker import direct

    answer = direct.run(preparation.prepare_arguments(job))
    if answer["type"] == "error":
        raise child.failure(answer["code"], answer["detail"])
    engine.prepared(job.id, answer["result"])
    return replace(job, report=answer["result"])


def _save_textures(thing: Object) -> str:
    """Write the textures beside the .blend; returns why they stayed packed, as a remark."""
    from ..scene import textures

    if not bpy.data.filepath:
        return "; its textures are packed, because this file has not been saved yet"
    try:
        textures.save_beside(thing)
    except OSError as error:
        return f"; its textures are packed, because they could not be written ({error.strerror or error})"
    return ""


def find(job_id: str) -> Object | None:
    """The object that a job made, if it is still in the file."""
    return next((thing for thing in bpy.data.objects if thing.get(identifiers.OBJECT_JOB) == job_id), None)


def _prepared(job: Job) -> Prepared:
    from ..scene.arrival import Prepared

    return Prepared(
        blend=job.blend,
        object_name=job.report["object"],
        original_mesh=job.report["original_mesh"],
        dimensions=job.report["dimensions"],
        is_centred=job.arrival.placement.origin == "CENTRE",
        simplified_to=job.arrival.simplify_to,
        error=job.report.get("error", 0.0),
        limit=job.report.get("limit", "TARGET"),
        properties={
            identifiers.OBJECT_JOB: job.id,
            identifiers.OBJECT_SERVICE: job.service.value,
            identifiers.OBJECT_SEED: job.seed,
            identifiers.OBJECT_IMAGE: job.picture_sha256,
        },
    )


def select(thing: Object) -> None:
    """Make the object the active and only selected one."""
    from ..scene import arrival

    arrival.select_alone(thing)
