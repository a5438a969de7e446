# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts a job's model into a scene: appended, placed and named as one undo step. `placement` decides where."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import bpy

from .. import identifiers
from ..client.capabilities import ServiceName
from ..client.errors import SceneError
from . import retexture

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpy.types import Object, Scene

    from ..jobs.engine import Engine
    from ..jobs.job import Job
    from ..scene import append

log = logging.getLogger(__name__)


def place_model(engine: Engine, job: Job, scene: Scene, *, is_selected: bool) -> tuple[list[Object], str]:
    """Bring a job's model into the scene as one undo step, selected or without changing the selection.

    Returns the objects, the largest subject's first, and a remark for the artist. Raises MaquetteError.
    """
    from ..scene import append
    from . import placement

    job = job if job.report else _prepare_here(engine, job)
    if (target := retexture.target_of(job)) is not None:
        return retexture.show(job, target)
    prepared = _prepared(job)
    try:
        bpy.context.view_layer.update()  # a script may just have moved the block-out or its parent
        replaced = placement.replaced_by(job)
        append.open_undo_step()
        objects = append.bring(
            prepared, placement.free_spot_of(job, scene), placement.collection_of(job, scene), replaced
        )
        remark = _save_textures(objects) if job.arrival.placement.textures_beside else ""
        remark = retexture.remark_on(job) + remark
        _note(job, objects)
        if is_selected:
            append.select_alone(objects)
        append.push_undo_step(f"Maquette: {job.name}")
    except append.ArrivalError as error:
        raise SceneError(str(error)) from error
    except (RuntimeError, TypeError, ReferenceError, KeyError) as error:  # raised by Blender if the scene forbids it
        log.exception("arrival of %s", job.id)
        raise SceneError(f"Blender could not add the model to this scene ({error}). Import it into another.") from error
    return objects, remark


def _note(job: Job, objects: list[Object]) -> None:
    """Remember the models as they arrived, so that later edits are recognised and kept."""
    from ..scene import as_made, fingerprint

    for obj in objects:
        if obj.maquette.original is not None:
            fingerprint.note(obj)
        if job.service is ServiceName.LOCAL:
            as_made.note(obj)


def _prepare_here(engine: Engine, job: Job) -> Job:
    """Import the model in this Blender, blocking it, because no child can be started. Raises MaquetteError."""
    from ..client import worker
    from ..jobs.run import preparation
    from ..worker.tasks import in_process

    answer = in_process.run(preparation.prepare_arguments(job))
    if answer["type"] == "error":
        raise worker.failure(answer["code"], answer["detail"])
    engine.arrivals.prepared(job.id, answer["result"])
    return replace(job, report=answer["result"])


def _save_textures(objects: list[Object]) -> str:
    """Write the textures beside the .blend. Returns a remark if they stayed packed, and why."""
    from ..scene import images

    if not bpy.data.filepath:
        return "; its textures are packed, because this file has not been saved yet"
    try:
        for obj in objects:
            images.save_beside(obj)
    except OSError as error:
        return f"; its textures are packed, because they could not be written ({error.strerror or error})"
    return ""


def _prepared(job: Job) -> append.Prepared:
    from ..scene import append

    return append.Prepared(
        blend=job.blend,
        parts=tuple(_part(part, job) for part in job.report.get("parts") or [job.report]),
        dimensions=job.report["dimensions"],
        is_centred=job.arrival.placement.origin == "CENTRE",
        properties={
            identifiers.OBJECT_JOB: job.id,
            identifiers.OBJECT_SERVICE: job.service.value,
            identifiers.OBJECT_SEED: job.seed,
            identifiers.OBJECT_IMAGE: job.picture_sha256,
        },
    )


def _part(report: Mapping[str, Any], job: Job) -> append.Part:
    from ..scene import append

    return append.Part(
        object_name=report["object"],
        original_mesh=report["original_mesh"],
        simplified_to=report.get("simplified_to", job.arrival.simplify_to),
        error=report.get("error", 0.0),
        limit=report.get("limit", "TARGET"),
    )
