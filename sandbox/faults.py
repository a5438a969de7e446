# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults to simulate: by `--fault NAME` for every request, by an address that begins with `/fault/NAME`, or for one job
by the header X-Sandbox-Fault.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

from .answers import INTERNAL_ERROR, RATE_LIMITED, UNAVAILABLE, Refusal
from .context import context_of
from .job import Job
from .quirks import QUIRKS

if TYPE_CHECKING:
    from fastapi import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

HEADER = "X-Sandbox-Fault"
_ADDRESS = re.compile("/fault/([^/]+)(?=/)")

FAULTS = {
    "server_error": "The submission is refused with HTTP 500.",
    "unavailable": "The submission is refused with HTTP 503.",
    "rate_limited": "The submission is refused with HTTP 429 and `retry_after`.",
    "error_200": "The submission is refused; every error comes with HTTP 200 and `status: error` in the body.",
    "html_answer": "The submission is answered with an HTML page and HTTP 200.",
    "hang": "The submission is never answered; no job is taken.",
    "drop_submit": "The job is taken, but the connection is closed without an answer.",
    "instant": "The submission waits until the model is made, and answers `success` directly.",
    "drop_fetch": "The connection is closed without an answer on a job's first fetch.",
    "failed_job": "The job ends with `status: failed`; no model is made.",
    "output_404": "The link in `output` is answered with HTTP 404; the one in `proxy_links` is good.",
    "redirect": "The link in `output` redirects to another host name of this computer.",
    "html_model": "An HTML page with HTTP 200 comes instead of the model.",
    "truncated_model": "The connection is closed in the middle of the model; Content-Length is that of the whole.",
    "short_model": "The model is cut in half and Content-Length says so: only the file itself can tell.",
    "slow_download": "The model is sent at 160 kB a second.",
    "nsfw": "The picture counts as not safe for work: v3 answers with blank frames if `safety_checker` is on, v6 says "
    "`nsfw_content_detected`.",
    "flaky": "Fetches and the model fail by chance, the same in each run and never three times in a row: "
    "HTTP 500 and 503, closed connections, slow and cut bodies.",
    "messege": "The submission is refused; every error's sentence stands under the legacy spelling `messege`.",
    "message_object": "The submission is refused; every error's `message` is an object, as for validation errors.",
} | {name: quirk.sentence for name, quirk in QUIRKS.items() if name not in ("messege", "message_object")}

# What may happen to a call under `flaky`; "" is nothing.
_FETCH_CHANCES = ("", "server_error", "unavailable", "drop", "slow")
_FILE_CHANCES = ("", "unavailable", "drop", "truncated_model", "slow_download")
_SLOW_PAUSE = 0.1

_REFUSALS = {
    "server_error": INTERNAL_ERROR,
    "unavailable": UNAVAILABLE,
    "rate_limited": RATE_LIMITED,
    "error_200": INTERNAL_ERROR,
    "messege": INTERNAL_ERROR,
    "message_object": INTERNAL_ERROR,
}


class AtAddress:
    """ASGI middleware: `/fault/NAME` before a path causes that fault as the header does; links in answers keep it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        found = _ADDRESS.match(scope["path"]) if scope["type"] == "http" else None
        if found:
            headers = [*scope["headers"], (HEADER.lower().encode(), found[1].encode())]
            scope = {**scope, "root_path": found[0], "headers": headers}
        await self._app(scope, receive, send)


def chosen(request: Request, job: Job | None = None) -> str:
    """Return the fault of this request: its header's, or else the job's, or else the server's; "" for none.

    Raises Refusal for an unknown name, because a misspelled fault would let a test pass wrongly.
    """
    name = request.headers.get(HEADER) or (job.submission.fault if job else "") or context_of(request).fault
    if name and name not in FAULTS:
        raise Refusal(400, f"There is no fault {name!r} in {HEADER}. GET / lists them.")
    return name


async def refuse(request: Request, fault: str) -> Response | None:
    """Answer the submission if the fault refuses jobs; None: continue."""
    if fault in _REFUSALS:
        raise _REFUSALS[fault]
    if fault == "html_answer":
        return html_page()
    if fault == "hang":
        return await hang(request)
    return None


def fetch_mishap(job: Job, count: int) -> str:
    """Return what goes wrong under `flaky` with the job's n-th fetch."""
    return _by_chance(job, _FETCH_CHANCES, count)


def file_mishap(job: Job, count: int) -> str:
    """Return what goes wrong under `flaky` with the job's n-th download."""
    return _by_chance(job, _FILE_CHANCES, count)


def _by_chance(job: Job, chances: tuple[str, ...], count: int) -> str:
    if count % 3 == 0:
        return ""
    return random.Random(f"{job.id} {chances} {count}").choice(chances)  # noqa: S311  # not used for security


def suffer(request: Request, mishap: str) -> Response | None:
    """Answer a call as the mishap demands; None: continue."""
    if mishap in _REFUSALS:
        raise _REFUSALS[mishap]
    return drop(request) if mishap == "drop" else None


def slowly(answer: JSONResponse) -> Response:
    """Send the answer in small pieces."""

    async def pieces() -> AsyncIterator[bytes]:
        body = bytes(answer.body)
        for start in range(0, len(body), 200):
            yield body[start : start + 200]
            await asyncio.sleep(_SLOW_PAUSE)

    return StreamingResponse(pieces(), media_type="application/json", headers={"Content-Length": str(len(answer.body))})


def html_page() -> Response:
    """Return what a proxy sends when the service behind it is down."""
    return HTMLResponse("<!DOCTYPE html><html><head><title>One moment</title></head><body>Checking you</body></html>")


def drop(request: Request) -> Response:
    """Close the connection after what has been sent so far. The returned response is not sent."""
    request.state.transport.close()
    return Response()


async def hang(request: Request) -> Response:
    """Wait until the client closes the connection. The returned response is not sent."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return Response()
