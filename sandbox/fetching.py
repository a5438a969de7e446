# SPDX-License-Identifier: GPL-3.0-or-later
"""A job's status, by every route that the vendors document or that clients use in practice."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response  # noqa: TC002 - FastAPI reads the annotations while it runs

from . import faults
from .accounts import check_key
from .answer_schema import GENERATION_ANSWERS
from .answers import UNKNOWN_REQUEST
from .context import context_of
from .schema import Fetch, Keyed
from .submission import answer

BY_PATH = ("/v6/3d/fetch", "/v1/enterprise/3d/fetch", "/v3/fetch", "/v3/dreambooth/fetch")
BY_BODY = ("/v6/3d/fetch", "/v6/images/fetch", "/v1/enterprise/fetch", "/v4/dreambooth/fetch")

router = APIRouter(prefix="/api", dependencies=[Depends(check_key)], responses=GENERATION_ANSWERS)


def fetch(request_id: int, body: Keyed, request: Request) -> Response:
    """A job's status; its id is in the path."""
    return _fetch(request, body.key, request_id)


def fetch_by_body(body: Fetch, request: Request) -> Response:
    """A job's status; its id is in the body."""
    return _fetch(request, body.key, body.request_id)


for path in BY_PATH:
    router.add_api_route(f"{path}/{{request_id}}", fetch, methods=["POST"])
for path in BY_BODY:
    router.add_api_route(path, fetch_by_body, methods=["POST"])


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
    told = answer(request, job, fault, on_fetch=True)
    return faults.suffer(request, mishap) or (faults.slowly(told) if mishap == "slow" else told)
