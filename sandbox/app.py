# SPDX-License-Identifier: GPL-3.0-or-later
"""Assembles the sandbox: a router for each part of the services, files, statistics and the start page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from . import account, enterprise, faults, fetching, files, modelslab, own_servers, stable_diffusion, uploading
from .answers import INTERNAL_ERROR, Refusal, error_answer, invalid
from .context import Context, context_of
from .forms import Forms
from .generation import Generation
from .gif import Background
from .limits import CallLimit
from .own_servers import OwnServers
from .quirks import Quirks
from .start_page import start_page
from .store import FILE_LIFETIME, Store
from .webhooks import Webhooks

PARTS = (modelslab, stable_diffusion, fetching, uploading, account, enterprise, files)
LEGACY = ("/api/v3/", "/api/v4/")
TITLE = "Maquette sandbox"


@dataclass(frozen=True)
class Settings:
    """The command line's settings; `fault` is a name in `faults.FAULTS`, or ""."""

    generation_seconds: float = 0.0
    fault: str = ""
    quirks: bool = False
    file_seconds: float = FILE_LIFETIME
    webhook_hosts: tuple[str, ...] = ()
    background: Background = "black"
    lacks: tuple[str, ...] = ()
    models: Path | None = None


def create_app(settings: Settings = Settings()) -> FastAPI:  # frozen
    """Return the server; its children and files exist as long as it runs."""

    @asynccontextmanager
    async def running(app: FastAPI) -> AsyncIterator[None]:
        # Not earlier: a signal before this point ends the process at once and would leave the folder behind.
        context = app.state.context = _context(settings)
        try:
            yield
        finally:
            context.webhooks.close()
            context.own_servers.close()
            context.generation.close()

    # The interactive documentation would load scripts from the internet.
    app = FastAPI(title=TITLE, docs_url=None, redoc_url=None, lifespan=running)
    app.add_middleware(Forms)
    app.add_middleware(faults.AtAddress)
    for part in PARTS:
        app.include_router(part.router)
    app.mount("/own", own_servers.dispatched)
    app.add_api_route("/sandbox/stats", _stats)
    app.add_api_route("/", _start_page, include_in_schema=False)
    for kind in (Refusal, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, _refused)
    app.openapi = lambda: _description(app)  # type: ignore[method-assign]
    return app


def _context(settings: Settings) -> Context:
    store = Store(settings.generation_seconds, file_lifetime=settings.file_seconds)
    generation = Generation(models=settings.models)
    own = OwnServers(generation, settings.generation_seconds, settings.lacks, settings.fault)
    return Context(
        own_servers=own,
        store=store,
        generation=generation,
        webhooks=Webhooks(settings.webhook_hosts),
        quirks=Quirks(enabled=settings.quirks),
        counting=CallLimit(account.CALLS_A_MINUTE, 60.0, store.clock),
        fault=settings.fault,
        background=settings.background,
    )


async def _refused(request: Request, error: Exception) -> Response:
    """Return every error in the vendor's format, including the framework's own."""
    context = context_of(request)
    fault = request.headers.get(faults.HEADER) or context.fault or context.quirks.next("error", on_fetch=False)
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return error_answer(_as_refusal(error), fault, is_legacy=path.startswith(LEGACY))


def _as_refusal(error: Exception) -> Refusal:
    if isinstance(error, RequestValidationError):
        return invalid(error)
    if isinstance(error, HTTPException):
        return Refusal(error.status_code, error.detail)
    return error if isinstance(error, Refusal) else INTERNAL_ERROR


def _stats(request: Request) -> Response:
    """The numbers of accepted generations, fetch calls and files sent."""
    return JSONResponse(context_of(request).store.stats())


def _start_page(request: Request) -> Response:
    """Show what can be done here."""
    return HTMLResponse(start_page(request.app.openapi()["paths"]))


def _description(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document without the framework's answer 422, which is never sent."""
    document = get_openapi(title=TITLE, version="1", routes=app.routes)
    for ways in document["paths"].values():
        for told in ways.values():
            told["responses"].pop("422", None)
    return document
