# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts a job's model into a scene: its objects appended, placed and named, as one undo step. Decides nothing."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import bpy

from .. import identifiers
from ..client.errors import SceneError
from ..client.service import ServiceName
from ..scene import append, as_made, fingerprint
from . import placing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpy.types import Object, Scene

    from ..jobs.engine import Engine
    from ..jobs.job import Job

log = logging.getLogger(__name__)


def place_model(engine: Engine, job: Job, scene: Scene) -> tuple[list[Object], str]:
    """Put a job's model into the scene as one undo step.

    Returns the objects, the largest subject's first, and what the artist is to be told besides. Raises MaquetteError.
    """
    prepared = _prepared(job if job.report else _prepare_here(engine, job))
    try:
        bpy.context.view_layer.update()  # a script may have moved the block-out or its parent just now
        replaced = placing.block_out_of(job) if job.arrival.placement.replaces else None
        append.open_undo_step()
        things = append.bring(prepared, placing.spot_of(job), placing.collection_of(job, scene), replaced)
        remark = _save_textures(things) if job.arrival.placement.textures_beside else ""
        _note(job, things)
        append.push_undo_step(f"Maquette: {job.name}")
    except append.ArrivalError as error:
        raise SceneError(str(error)) from error
    except (RuntimeError, TypeError, ReferenceError, KeyError) as error:  # what Blender raises where a scene forbids it
        log.exception("arrival of %s", job.id)
        raise SceneError(
            f"Blender could not take the model into this scene ({error}). Import it into another."
        ) from error
    return things, remark


def _note(job: Job, things: list[Object]) -> None:
    """Remember what arrived, so that what the artist makes of it is not thrown away."""
    for thing in things:
        if thing.maquette.original is not None:
            fingerprint.note(thing)
        if job.service is ServiceName.LOCAL:
            as_made.note(thing)


def _prepare_here(engine: Engine, job: Job) -> Job:
    """Import the model in this Blender, which pauses it: no child could be started. Raises MaquetteError."""
    from ..client import worker
    from ..jobs.run import preparation
    from ..worker.tasks import in_process

    answer = in_process.run(preparation.prepare_arguments(job))
    if answer["type"] == "error":
        raise worker.failure(answer["code"], answer["detail"])
    engine.prepared(job.id, answer["result"])
    return replace(job, report=answer["result"])


def _save_textures(things: list[Object]) -> str:
    """Write the textures beside the .blend; returns why they stayed packed, as a remark."""
    from ..scene import textures

    if not bpy.data.filepath:
        return "; its textures are packed, because this file has not been saved yet"
    try:
        for thing in things:
            textures.save_beside(thing)
    except OSError as error:
        return f"; its textures are packed, because they could not be written ({error.strerror or error})"
    return ""


def _prepared(job: Job) -> append.Prepared:
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
    return append.Part(
        object_name=report["object"],
        original_mesh=report["original_mesh"],
        simplified_to=report.get("simplified_to", job.arrival.simplify_to),
        error=report.get("error", 0.0),
        limit=report.get("limit", "TARGET"),
    )
