# SPDX-License-Identifier: GPL-3.0-or-later
"""An account's endpoints: credit, calls, its jobs, and deleting them."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from .accounts import CALLS, balance, check_key
from .answer_schema import ERROR_ANSWERS
from .answers import TOO_MANY_CALLS, UNKNOWN_REQUEST
from .context import base_url, context_of
from .job_answers import links
from .limits import TooManyCalls
from .schema import Keyed

CALLS_A_MINUTE = 30  # of `request_count`: documented
SECONDS_A_JOB = 5  # an estimate for the queue

router = APIRouter(prefix="/api", dependencies=[Depends(check_key)], responses=ERROR_ANSWERS)


class Deletion(Keyed):
    """POST /api/v3/delete_image."""

    request_id: int
    type: str = "image"


class Page(Keyed):
    """POST /api/v6/assets_generated."""

    type: str = "image"
    per_page: int = Field(30, ge=1, le=30)
    page: int = Field(1, ge=1)


@router.post("/wallet_balance")
def wallet_balance(body: Keyed) -> Response:
    """The account's credit: none for `broke`, the same for everyone else (the sandbox bills nothing)."""
    return JSONResponse({"status": "success", "data": {"balance": balance(body.key), "currency": "USD"}})


@router.get("/subscribed_products")
@router.post("/subscribed_products")
def subscribed_products(body: Keyed, request: Request) -> Response:
    """The remaining calls; each accepted job uses one. The vendor documents a GET with a body."""
    used = len(context_of(request).store.jobs(body.key))
    counts = {
        "total_api_call": CALLS,
        "api_call_remaining": 0 if body.key == "broke" else CALLS - used,
        "percentage_used": 100 if body.key == "broke" else used * 100 // CALLS,
    }
    return JSONResponse({"status": "success", "data": {"3D API": counts}})


@router.get("/v6/processing/request_count")
@router.post("/v6/processing/request_count")
def request_count(body: Keyed, request: Request) -> Response:
    """How many of the account's jobs are unfinished; at most 30 calls a minute."""
    context = context_of(request)
    try:
        context.counting.count(body.key)
    except TooManyCalls:
        raise TOO_MANY_CALLS from None
    told = {"message": "Current processing request count retrieved successfully"}
    return JSONResponse({"status": "success", "processing_count": context.store.queued(body.key)} | told)


@router.post("/v3/delete_image")
def delete_image(body: Deletion, request: Request) -> Response:
    """Delete a job of type `3d` and its files."""
    job = context_of(request).store.job(body.key, body.request_id)
    if job is None or body.type != "3d":
        raise UNKNOWN_REQUEST
    job.is_deleted = True
    return JSONResponse({"status": "success", "messege": "image deleted"})


@router.post("/v6/assets_generated")
@router.post("/assets_generated")
def assets_generated(body: Page, request: Request) -> Response:
    """The account's finished jobs of type `3d`, the newest first."""
    store = context_of(request).store
    finished = [job for job in store.jobs(body.key) if job.status(store.clock()) == "success" and body.type == "3d"]
    start = (body.page - 1) * body.per_page
    shown = [{"id": job.id, "output": links(job, base_url(request))} for job in finished[start : start + body.per_page]]
    pagination = {"current_page": body.page, "per_page": body.per_page, "total": len(finished)}
    return JSONResponse({"status": "success", "data": shown, "pagination": pagination})


@router.post("/v3/system_load")
def system_load(_body: Keyed, request: Request) -> Response:
    """The length of the queue of all accounts."""
    queued = context_of(request).store.queued()
    return JSONResponse({"queue_num": queued, "queue_time": queued * SECONDS_A_JOB, "status": "ok"})
