# SPDX-License-Identifier: GPL-3.0-or-later
"""ModelsLab v6: the endpoints of its 3D API that Maquette uses, with the answers of the vendor's pages and samples."""

from __future__ import annotations

import asyncio
import math
import mimetypes
import secrets
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from . import faults
from .accounts import balance, check_generation, check_key
from .answers import RATE_LIMITED, UNKNOWN_REQUEST
from .context import base_url, context_of
from .generation import GenerationFailed
from .links import fetch_picture
from .schema import Base64ToUrl, Fetch, ImageTo3D, Keyed
from .store import Job, QueueFull

QUEUED = "Your request is in the queue; fetch it after the seconds estimated."
LARGEST_SEED = 2**32 - 1
# `meta` of the vendor's samples also has these, which no request of this endpoint can set.
FIXED_META = {
    "foreground_ratio": ".85",
    "guidance_scale": 3,
    "negative_prompt": "",
    "num_inference_steps": 30,
    "prompt": "",
    "remove_bg": False,
    "texture_size": 1024,
}
FAILURES = {
    "picture_unreadable": "Failed, the image could not be read",
    "picture_too_small": "Failed, the image is too small",
    "picture_empty": "Failed, the image is empty",
    "no_subject": "Failed, no subject was found in the image",
}


router = APIRouter(prefix="/api", dependencies=[Depends(check_key)])


@router.post("/v6/3d/image_to_3d")
async def image_to_3d(body: ImageTo3D, request: Request) -> Response:
    """Take a job; the answer is `processing`, whatever it is that follows."""
    fault = faults.chosen(request)
    refused = await faults.refuse(request, fault)
    if refused is not None:
        return refused
    check_generation(body.key)
    picture = await run_in_threadpool(fetch_picture, body.init_image)
    job = _accept(request, body, picture, fault)
    if fault == "drop_submit":
        return faults.drop(request)
    if fault == "instant":
        await _finished(request, job)
        return _job_answer(request, job, fault)
    return JSONResponse(faults.distort(_accepted(request, job), fault))


@router.post("/v6/3d/fetch/{request_id}")
def fetch(request_id: int, body: Keyed, request: Request) -> Response:
    """How far a job is."""
    return _fetch(request, body.key, request_id)


@router.post("/v6/3d/fetch")
def fetch_by_body(body: Fetch, request: Request) -> Response:
    """The same with the id in the body, as clients in the field do."""
    return _fetch(request, body.key, body.request_id)


@router.post("/v6/base64_to_url")
def base64_to_url(body: Base64ToUrl, request: Request) -> Response:
    """Keep a file for 24 hours and answer its link."""
    media_type, content = body.decoded()
    upload = context_of(request).store.upload(media_type, mimetypes.guess_extension(media_type) or "", content)
    return JSONResponse({"status": "success", "id": upload.id, "output": [f"{base_url(request)}/temp/{upload.name}"]})


@router.post("/wallet_balance")
def wallet_balance(body: Keyed) -> Response:
    """The credit of the account: none for `broke`, the same for everyone else (the sandbox bills nothing)."""
    return JSONResponse({"status": "success", "data": {"balance": balance(body.key), "currency": "USD"}})


def _accept(request: Request, body: ImageTo3D, picture: bytes, fault: str) -> Job:
    context = context_of(request)
    parameters = body.model_dump() | {"seed": body.seed or secrets.randbelow(LARGEST_SEED) + 1}
    try:
        job = context.store.accept(body.key, parameters, fault)
    except QueueFull:
        raise RATE_LIMITED from None
    job.model = context.generation.submit(picture, job.file_name, body.mesh_simplify)
    return job


async def _finished(request: Request, job: Job) -> None:
    """Wait for the model, made or failed, but never less than a job must take."""
    await asyncio.wait([asyncio.wrap_future(job.model)])
    await asyncio.sleep(job.ready_at - context_of(request).store.clock())


def _fetch(request: Request, key: str, request_id: int) -> Response:
    store = context_of(request).store
    job = store.job(key, request_id)
    fetches = store.count_fetch(job)
    if job is None:
        raise UNKNOWN_REQUEST
    fault = faults.chosen(request, job)
    if fault == "drop_fetch" and fetches == 1:
        return faults.drop(request)
    mishap = faults.fetch_mishap(job, fetches) if fault == "flaky" else ""
    answer = _job_answer(request, job, fault)
    return faults.suffer(request, mishap) or (faults.slowly(answer) if mishap == "slow" else answer)


def _job_answer(request: Request, job: Job, fault: str) -> JSONResponse:
    status = job.status(context_of(request).store.clock())
    answers = {"processing": _processing, "failed": _failed, "success": _success}
    return JSONResponse(faults.distort(answers[status](request, job), fault))


def _accepted(request: Request, job: Job) -> dict[str, Any]:
    base = base_url(request)
    return _tracked(job) | {
        "status": "processing",
        "tip": QUEUED,
        "eta": max(1, math.ceil(job.ready_at - job.accepted_at)),
        "message": "Try to fetch request after seconds estimated",
        "fetch_result": f"{base}/api/v6/3d/fetch/{job.id}",
        "id": job.id,
        "output": [],
        "meta": _meta(job),
        "future_links": [f"{base}/out/{job.file_name}"],
        "extra_assets": [],
    }


def _processing(_request: Request, _job: Job) -> dict[str, Any]:
    return {"status": "processing", "message": "try again later.", "output": "", "tip": QUEUED}


def _failed(_request: Request, job: Job) -> dict[str, Any]:
    error = job.model.exception()
    code = error.code if isinstance(error, GenerationFailed) else ""
    return {"status": "failed", "id": "", "message": FAILURES.get(code, "Failed, Try Again"), "output": ""}


def _success(request: Request, job: Job) -> dict[str, Any]:
    base = base_url(request)
    return _tracked(job) | {
        "status": "success",
        "generationTime": round(job.seconds(), 3),
        "id": job.id,
        "output": [f"{base}/out/{job.file_name}"],
        "proxy_links": [f"{base}/proxy/out/{job.file_name}"],
        "meta": _meta(job),
    }


def _meta(job: Job) -> dict[str, Any]:
    hidden = ("key", "webhook", "track_id", "image", "init_image")
    echo = {name: value for name, value in job.parameters.items() if name not in hidden}
    return FIXED_META | echo | {"file_prefix": job.prefix, "image": job.parameters["init_image"]}


def _tracked(job: Job) -> dict[str, Any]:
    track_id = job.parameters["track_id"]
    return {} if track_id is None else {"track_id": track_id}
