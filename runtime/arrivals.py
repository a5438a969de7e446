# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets finished models into the scene, one at a time and only when Blender is at rest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import bpy

from .. import identifiers
from . import mirror

if TYPE_CHECKING:
    from bpy.types import Collection, Object, Scene

    from ..jobs.engine import Engine
    from ..jobs.job import Job
    from ..scene.arrival import Prepared

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
    _forget_old_refusals(engine)
    mirror.offered = offered(engine)
    ready = next((job for job in engine.jobs() if _may_arrive(engine, job)), None)
    mirror.held_back_by = ""
    if ready is None and not _granted:
        return
    from ..scene import rest

    mirror.held_back_by = rest.busy_with()
    if mirror.held_back_by:
        return
    if _granted:
        _bring_granted(engine, _granted.pop(0))
    elif ready is not None:
        ask(engine, ready.id)


def is_one_expected(engine: Engine) -> bool:
    """Whether a model will arrive by itself."""
    return bool(_granted or _asked) or any(_may_arrive(engine, job) for job in engine.jobs())


def offered(engine: Engine) -> set[str]:
    """The finished jobs that wait for the artist, as the scene that asked for them is not open."""
    ready = (job for job in engine.jobs() if job.state.value == "READY" and not engine.is_elsewhere(job.id))
    return {job.id for job in ready if scene_of(job) is None}


def scene_of(job: Job) -> Scene | None:
    """The scene that the model goes to by itself, None where that is not open."""
    from ..scene import identity

    asking = identity.asking(job.arrival.scene_id, job.arrival.session, job.arrival.file)
    return asking or (bpy.context.scene if _takes_all else None)


def _may_arrive(engine: Engine, job: Job) -> bool:
    is_ready = job.state.value == "READY" and job.id not in _refusals and not engine.is_elsewhere(job.id)
    return is_ready and scene_of(job) is not None


def _forget_old_refusals(engine: Engine) -> None:
    for job in engine.jobs():
        if job.id in _refusals and job.state.value != "READY":
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
    """Put a job's model into the scene, as one undo step; a failure becomes the job's."""
    from ..client.errors import SceneError
    from ..scene import arrival

    # A timer may be called with no window in context.
    window = bpy.context.window_manager.windows[0]
    try:
        with bpy.context.temp_override(window=window):
            thing = arrival.bring(_prepared(job), _collection(scene))
    except arrival.ArrivalError as error:
        engine.fail(job.id, SceneError(str(error)))
        return None
    # Not inside the override: Blenders with Python 3.11 (4.2 to 5.0) crash when an operator runs in one while any
    # thread is at work, since operators let go of the interpreter's lock and then look into the override's dictionary.
    arrival.push_undo_step(f"Maquette: {job.name}")
    engine.finish(job.id)
    mirror.note_present(job.id)
    mirror.announce(f"Maquette: {thing.name} is in the scene")
    return thing


def find(job_id: str) -> Object | None:
    """The object that a job made, if it is still in the file."""
    return next((thing for thing in bpy.data.objects if thing.get(identifiers.OBJECT_JOB) == job_id), None)


def _prepared(job: Job) -> Prepared:
    from ..scene.arrival import Prepared

    return Prepared(
        blend=job.blend,
        object_name=job.report["object"],
        original_mesh=job.report["original_mesh"],
        location=job.arrival.location,
        properties={
            identifiers.OBJECT_JOB: job.id,
            identifiers.OBJECT_SERVICE: job.service.value,
            identifiers.OBJECT_SEED: job.seed,
            identifiers.OBJECT_IMAGE: job.picture_sha256,
        },
    )


def _collection(scene: Scene) -> Collection:
    """Where Blender itself would add an object; the scene's own collection where that is another scene's or linked."""
    active = bpy.context.collection
    return active if bpy.context.scene == scene and active.is_editable else scene.collection


def select(thing: Object) -> None:
    """Make the object the active and only selected one."""
    from ..scene import arrival

    arrival.select_alone(thing)
