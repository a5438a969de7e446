# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets finished models into the scene, one at a time and only when Blender is at rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from .. import identifiers
from . import mirror

if TYPE_CHECKING:
    from bpy.types import Collection, Object, Scene

    from ..jobs.engine import Engine
    from ..jobs.job import Job
    from ..scene.arrival import Prepared


def let_one_arrive(engine: Engine) -> None:
    """Bring the oldest finished model in, unless an operator of Blender's or a render runs; the panel says which."""
    ready = next((job for job in engine.library.all() if job.state.value == "READY"), None)
    if ready is None:
        return
    from ..scene import rest

    mirror.held_back_by = rest.busy_with()
    if not mirror.held_back_by:
        bring(engine, ready)


def bring(engine: Engine, job: Job) -> Object | None:
    """Put a job's model into the scene that asked for it, as one undo step; a failure becomes the job's."""
    from ..client.errors import SceneError
    from ..scene import arrival

    scene = bpy.data.scenes.get(job.arrival.scene) or bpy.context.scene
    # A timer may be called with no window in context.
    window = bpy.context.window_manager.windows[0]
    try:
        with bpy.context.temp_override(window=window):
            arrival.open_undo_step()
            thing = arrival.bring(_prepared(engine, job), _collection(scene))
            arrival.push_undo_step(f"Maquette: {job.name}")
    except arrival.ArrivalError as error:
        engine.fail(job.id, SceneError(str(error)))
        return None
    engine.finish(job.id)
    mirror.announce(f"Maquette: {thing.name} is in the scene")
    return thing


def find(job_id: str) -> Object | None:
    """The object that a job made, if it is still in the file."""
    return next((thing for thing in bpy.data.objects if thing.get(identifiers.OBJECT_JOB) == job_id), None)


def _prepared(engine: Engine, job: Job) -> Prepared:
    from ..scene.arrival import Prepared

    return Prepared(
        blend=engine.library.folder(job.id) / "model.blend",
        object_name=job.report["object"],
        original_mesh=job.report["original_mesh"],
        simplified_to=job.arrival.simplify_to,
        error=job.report.get("error", 0.0),
        limit=job.report.get("limit", "TARGET"),
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
