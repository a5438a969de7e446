# SPDX-License-Identifier: GPL-3.0-or-later
"""An Enterprise customer's own server: its state and its commands."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from .account import SECONDS_A_JOB
from .accounts import check_key
from .answer_schema import ERROR_ANSWERS
from .context import context_of
from .schema import Keyed

router = APIRouter(prefix="/api/v1/enterprise/3d", dependencies=[Depends(check_key)], responses=ERROR_ANSWERS)


@router.post("/system_details")
def system_details(_body: Keyed, request: Request) -> Response:
    """The number of loaded models and the length of the queue."""
    queued = context_of(request).store.queued()
    return JSONResponse({"model_count": 1, "queue_time": queued * SECONDS_A_JOB, "status": "ok"})


@router.post("/restart_server")
def restart_server(_body: Keyed) -> Response:
    """Do nothing."""
    return _done("Server restart initiated")


@router.post("/update_server")
@router.post("/update")
def update_server(_body: Keyed) -> Response:
    """Do nothing. The vendor's Python client uses the shorter path."""
    return _done("Server update initiated")


@router.post("/clear_cache")
def clear_cache(_body: Keyed) -> Response:
    """Do nothing: the sandbox has no cache."""
    return _done("Cache cleared successfully")


@router.post("/clear_queue")
def clear_queue(body: Keyed, request: Request) -> Response:
    """Forget the account's unfinished jobs."""
    context_of(request).store.forget_queued(body.key)
    return _done("Queue cleared successfully")


def _done(sentence: str) -> Response:
    return JSONResponse({"status": "success", "message": sentence})
