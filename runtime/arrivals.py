# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets finished models into the scene, one at a time and only when Blender is at rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from .. import identifiers
from . import mirror

if TYPE_CHECKING:
    from bpy.types import Object

    from ..jobs.engine import Engine
    from ..jobs.job import Job
    from ..scene.arrival import Prepared


def let_one_arrive(engine: Engine) -> None:
    """Bring the oldest finished model in, unless an operator of Blender's or a render runs; the panel says which."""
    # Imported before it is needed: together with the model it would hold Blender up noticeably.
    from ..scene import arrival, rest  # noqa: F401

    waiting = [job for job in engine.library.all() if job.state.value == "READY"]
    if not waiting:
        return
    ready = next((job for job in waiting if not _in_use(job)), None)
    mirror.held_back_by = rest.busy_with() or ("" if ready else _in_use(waiting[0]))
    if mirror.held_back_by or ready is None:
        return
    if ready.report:
        bring(engine, ready)
    else:
        _prepare_here(engine, ready)


def _prepare_here(engine: Engine, job: Job) -> None:
    """Import the model in this Blender, which pauses it: no child could be started. It arrives with the next call."""
    from ..client import child
    from ..jobs import preparing
    from ..worker import direct

    with bpy.context.temp_override(window=bpy.context.window_manager.windows[0]):
        answer = direct.run(preparing.prepare_arguments(job, engine.library.folder(job.id)))
    if answer["type"] == "error":
        engine.fail(job.id, child.failure(answer["code"], answer["detail"]))
    else:
        engine.prepared(job.id, answer["result"])


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


def bring(engine: Engine, job: Job) -> Object | None:
    """Put a job's model into the scene that asked for it, as one undo step; a failure becomes the job's."""
    from ..client.errors import SceneError
    from ..scene import arrival

    # A timer may be called with no window in context.
    window = bpy.context.window_manager.windows[0]
    try:
        with bpy.context.temp_override(window=window):
            arrival.open_undo_step()
            thing, remark = _bring(engine, job)
            arrival.push_undo_step(f"Maquette: {job.name}")
    except arrival.ArrivalError as error:
        engine.fail(job.id, SceneError(str(error)))
        return None
    engine.finish(job.id)
    mirror.announce(f"Maquette: {thing.name} is in the scene{remark}")
    return thing


def _bring(engine: Engine, job: Job) -> tuple[Object, str]:
    """The object, and what the artist is to be told besides."""
    from ..scene import arrival
    from . import placing

    bpy.context.view_layer.update()  # a script may have moved the block-out or its parent just now
    replaced = placing.block_out_of(job) if job.arrival.placement.replaces else None
    collection = placing.collection_of(job, placing.scene_of(job))
    thing = arrival.bring(_prepared(engine, job), placing.spot_of(job), collection, replaced)
    return thing, _save_textures(thing) if job.arrival.placement.textures_beside else ""


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


def _prepared(engine: Engine, job: Job) -> Prepared:
    from ..scene.arrival import Prepared

    return Prepared(
        blend=engine.library.folder(job.id) / "model.blend",
        object_name=job.report["object"],
        original_mesh=job.report["original_mesh"],
        dimensions=job.report["dimensions"],
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
