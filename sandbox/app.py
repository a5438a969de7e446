# SPDX-License-Identifier: GPL-3.0-or-later
"""Puts the sandbox together: a router for each service, the files, the statistics and the start page."""

from __future__ import annotations

import html
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from . import faults, files, modelslab
from .answers import INTERNAL_ERROR, Refusal, error_answer, invalid
from .context import Context, context_of
from .generation import Generation
from .store import Store

SERVICES = (modelslab.router,)

START_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Maquette sandbox</title></head>
<body>
<h1>Maquette sandbox</h1>
<p>A server for this computer that answers like the services and really models the picture it gets.</p>
<h2>Endpoints</h2>
<ul>{endpoints}</ul>
<h2>Keys</h2>
<p>Every key is good but <code>invalid</code>, <code>broke</code> (no credits) and <code>busy</code> (rate limit).</p>
<h2>Faults</h2>
<p><code>--fault NAME</code> for every request, or the header <code>{header}</code> for one job.</p>
<dl>{faults}</dl>
</body>
</html>
"""


def create_app(generation_seconds: float = 0.0, fault: str = "") -> FastAPI:
    """Return the server; its children and files live as long as it runs."""

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        # Not before: a signal that comes earlier ends the process at once and would leave the folder behind.
        generation = Generation()
        app.state.context = Context(Store(generation_seconds), generation, fault)
        try:
            yield
        finally:
            generation.close()

    # The interactive documentation would load its scripts from the internet.
    app = FastAPI(title="Maquette sandbox", docs_url=None, redoc_url=None, lifespan=running)
    for router in (*SERVICES, files.router):
        app.include_router(router)
    app.add_api_route("/sandbox/stats", _stats)
    app.add_api_route("/", _start_page, include_in_schema=False)
    for kind in (Refusal, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, _refused)
    return app


async def _refused(request: Request, error: Exception) -> Response:
    """Every error has the vendor's shape, the framework's own included."""
    fault = request.headers.get(faults.HEADER) or context_of(request).fault
    return error_answer(_as_refusal(error), fault)


def _as_refusal(error: Exception) -> Refusal:
    if isinstance(error, RequestValidationError):
        return invalid(error)
    if isinstance(error, HTTPException):
        return Refusal(error.status_code, error.detail)
    return error if isinstance(error, Refusal) else INTERNAL_ERROR


def _stats(request: Request) -> Response:
    """Generations accepted, fetch calls, models sent."""
    return JSONResponse(context_of(request).store.stats())


def _start_page(request: Request) -> Response:
    """Name what a person can do here."""
    paths = request.app.openapi()["paths"]
    endpoints = "".join(f"<li>{' '.join(ways).upper()} {html.escape(path)}</li>" for path, ways in paths.items())
    table = "".join(f"<dt>{name}</dt><dd>{html.escape(sentence)}</dd>" for name, sentence in faults.FAULTS.items())
    return HTMLResponse(START_PAGE.format(endpoints=endpoints, faults=table, header=faults.HEADER))
