# SPDX-License-Identifier: GPL-3.0-or-later
"""Serves files: uploads under /temp, results under /out or /generations and, by a second link, under /proxy/out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, RedirectResponse, Response, StreamingResponse

from . import faults
from .answers import Refusal
from .context import base_url, context_of

router = APIRouter()

MEDIA_TYPES = {
    ".glb": "model/gltf-binary",
    ".obj": "model/obj",
    ".stl": "model/stl",
    ".ply": "model/ply",
    ".mp4": "video/mp4",
    ".gif": "image/gif",
}
NOT_FOUND = Refusal(404, "File not found")
METHODS = ["GET", "HEAD"]
SLOW_CHUNK = 16_000
SLOW_PAUSE = 0.1


@router.api_route("/temp/{name}", methods=METHODS, include_in_schema=False)
def uploaded(name: str, request: Request) -> Response:
    """A picture sent by base64_to_url."""
    _refuse_keys(request)
    upload = context_of(request).store.find_upload(name)
    if upload is None:
        raise NOT_FOUND
    return Response(upload.content, media_type=upload.media_type)


@router.api_route("/out/{name}", methods=METHODS, include_in_schema=False)
@router.api_route("/generations/{name}", methods=METHODS, include_in_schema=False)
async def made(name: str, request: Request) -> Response:
    """A file of a finished job, at the link in `output`."""
    return await _made(name, request, first_link=True)


@router.api_route("/proxy/out/{name}", methods=METHODS, include_in_schema=False)
async def made_by_proxy(name: str, request: Request) -> Response:
    """The same file, at the link in `proxy_links`."""
    return await _made(name, request, first_link=False)


async def _made(name: str, request: Request, *, first_link: bool) -> Response:
    _refuse_keys(request)
    store = context_of(request).store
    found = store.find_file(name)
    fault = faults.chosen(request, found[0] if found else None)
    if found is None or (fault == "output_404" and first_link):
        raise NOT_FOUND
    job, path = found
    if fault == "redirect" and first_link:
        return RedirectResponse(f"{_other_host(request)}/proxy/out/{name}", 302)
    if request.method == "GET":
        # Counted before the last byte is sent, since the client may then request the statistics at once.
        count = store.count_download(job)
        if fault == "flaky":
            fault = faults.file_mishap(job, count)
            if (mishap := faults.suffer(request, fault)) is not None:
                return mishap
    return _send(path, request, fault)


def _refuse_keys(request: Request) -> None:
    """File hosts are third parties: a client that sends them the key leaks it, which must be noticed."""
    if {"authorization", "key", "x-api-key"} & set(request.headers) or "key" in request.query_params:
        raise Refusal(400, "A key was sent to a file host.")


def _other_host(request: Request) -> str:
    mine, other = ("localhost", "127.0.0.1") if request.url.hostname == "localhost" else ("127.0.0.1", "localhost")
    return base_url(request).replace(mine, other, 1)


def _send(path: Path, request: Request, fault: str) -> Response:
    media_type = MEDIA_TYPES[path.suffix]
    if fault == "html_model":
        return faults.html_page()
    if fault not in ("short_model", "truncated_model", "slow_download"):
        return FileResponse(path, media_type=media_type)
    content = path.read_bytes()
    if fault == "short_model":
        return Response(content[: len(content) // 2], media_type=media_type)
    body = _truncated(content, request) if fault == "truncated_model" else _slow(content)
    return StreamingResponse(body, media_type=media_type, headers={"Content-Length": str(len(content))})


async def _truncated(content: bytes, request: Request) -> AsyncIterator[bytes]:
    yield content[: len(content) // 2]
    faults.drop(request)
    # Otherwise the server would complain about missing bytes before it notices the closed connection.
    await faults.hang(request)


async def _slow(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), SLOW_CHUNK):
        yield content[start : start + SLOW_CHUNK]
        await asyncio.sleep(SLOW_PAUSE)
