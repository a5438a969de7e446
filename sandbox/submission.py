# SPDX-License-Identifier: GPL-3.0-or-later
"""Accepts generations of any service: from a valid request to an accepted job and its first answer."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from . import faults, job_answers
from .accounts import PAY_AS_YOU_GO_LIMIT, check_generation, queue_limit
from .answers import RATE_LIMITED, queue_full
from .context import base_url, context_of
from .generation import GenerationFailed, Model
from .job import Job, Service, Submission
from .links import fetch_picture
from .quirks import applied
from .recipe import Recipe
from .schema import Keyed
from .store import QueueFull

if TYPE_CHECKING:
    from fastapi import Request

LARGEST_SEED = 2**32 - 1

# Called with the picture (empty for a prompt), the parameters including the actual seed, and the fault.
Cook = Callable[[bytes, dict[str, Any], str], tuple[Recipe, tuple[str, ...]]]


async def submit(request: Request, body: Keyed, service: Service, cook: Cook) -> Response:
    """Answer the submission; `cook` turns it into a recipe and the suffixes of its files."""
    fault = faults.chosen(request)
    refused = await faults.refuse(request, fault)
    if refused is not None:
        return refused
    check_generation(body.key)
    parameters = body.model_dump()
    random_seed = None if service is Service.STABLE_DIFFUSION else 0
    if parameters["seed"] == random_seed:
        parameters["seed"] = secrets.randbelow(LARGEST_SEED) + 1
    address = parameters.get("init_image") or parameters.get("image")
    picture = await run_in_threadpool(fetch_picture, address) if address else b""
    recipe, suffixes = await run_in_threadpool(cook, picture, parameters, fault)
    job = _accept(request, Submission(service, body.key, parameters, suffixes, fault), recipe)
    if fault == "drop_submit":
        return faults.drop(request)
    if fault == "instant":
        await _finished(request, job)
        return answer(request, job, fault, on_fetch=False)
    return _written(request, job_answers.accepted(job, base_url(request)), fault, on_fetch=False)


def answer(request: Request, job: Job, fault: str, *, on_fetch: bool) -> JSONResponse:
    """Answer with a job's status."""
    now = context_of(request).store.clock()
    return _written(request, job_answers.told(job, base_url(request), now), fault, on_fetch=on_fetch)


def _written(request: Request, content: dict[str, Any], fault: str, *, on_fetch: bool) -> JSONResponse:
    turn = context_of(request).quirks.next(content["status"], on_fetch=on_fetch)
    return JSONResponse(applied(applied(content, turn), fault))


def _accept(request: Request, submission: Submission, recipe: Recipe) -> Job:
    context, limit = context_of(request), queue_limit(submission.key)
    try:
        job = context.store.accept(submission, limit)
    except QueueFull:
        raise (RATE_LIMITED if limit == PAY_AS_YOU_GO_LIMIT else queue_full(limit)) from None
    job.model = _failed() if submission.fault == "failed_job" else context.generation.submit(recipe, job.file_names)
    if webhook := submission.parameters["webhook"]:
        _notify_at_end(request, job, webhook)
    return job


def _failed() -> Future[Model]:
    model: Future[Model] = Future()
    model.set_exception(GenerationFailed("failed_job", "the fault"))
    return model


def _notify_at_end(request: Request, job: Job, link: str) -> None:
    context, base = context_of(request), base_url(request)

    def payload() -> dict[str, Any]:
        return job_answers.notified(job, base, context.store.clock())

    def ended(_model: object) -> None:
        if not job.model.cancelled():
            context.webhooks.deliver(link, payload, job.ready_at - context.store.clock())

    job.model.add_done_callback(ended)


async def _finished(request: Request, job: Job) -> None:
    """Wait for the model or its failure, at least for the minimum time of a job."""
    await asyncio.wait([asyncio.wrap_future(job.model)])
    await asyncio.sleep(job.ready_at - context_of(request).store.clock())
