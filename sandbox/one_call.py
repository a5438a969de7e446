# SPDX-License-Identifier: GPL-3.0-or-later
"""trellis-server and Lemonade, which answer a request with the model itself, one at a time."""

from __future__ import annotations

import base64
import binascii
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request  # noqa: TC002
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, Router

from . import multipart_form
from .generation import GenerationFailed
from .own_making import Maker

_RESOLUTIONS = ("512", "1024", "1536")
_MODEL = "TRELLIS-3D"


@dataclass
class OneCall:
    """`seconds`: the minimum time for a model; `orders`: the number of accepted requests."""

    maker: Maker
    seconds: float = 0.0
    fault: str = ""
    orders: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def make(self, picture: bytes, seed: int) -> bytes:
        """Make a model; a second request waits for its turn."""
        with self._turn:
            self.orders += 1
            time.sleep(self.seconds)
            if self.fault == "failed_job":
                raise GenerationFailed("out_of_memory", "vk::Device::allocateMemory: ErrorOutOfDeviceMemory")
            return self.maker.model(picture, seed)


class TrellisServer(OneCall):
    """pwilkin/trellis.cpp's."""

    def router(self) -> Router:
        """The server as an application."""
        return Router([Route("/health", self._health), Route("/generate", self._generate, methods=["POST"])])

    async def _health(self, _request: Request) -> Response:
        return PlainTextResponse("ok")

    async def _generate(self, request: Request) -> Response:
        sent = await multipart_form.read(request)
        image = sent.files.get("image")
        if image is None:
            return JSONResponse({"error": "missing 'image' file part"}, 400)
        seed, resolution = sent.texts.get("seed", "42"), sent.texts.get("resolution", "1024")
        if not seed.isdecimal() or resolution not in _RESOLUTIONS:
            return JSONResponse({"error": f"invalid resolution {resolution!r}"}, 400)
        try:
            made = await run_in_threadpool(self.make, image.data, int(seed))
        except GenerationFailed as error:
            return JSONResponse({"error": f"generation failed: {error}"}, 500)
        return Response(made, media_type="model/gltf-binary")


class Lemonade(OneCall):
    """AMD's."""

    def router(self) -> Router:
        """The server as an application."""
        calls = [
            ("GET", "/v1/health", self._health),
            ("GET", "/v1/models", self._models),
            ("POST", "/v1/3d/generations", self._generate),
        ]
        routes = [Route(prefix + path, call, methods=[way]) for way, path, call in calls for prefix in ("", "/api")]
        return Router(routes)

    async def _health(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok", "version": "9.1.0", "model_loaded": None})

    async def _models(self, _request: Request) -> Response:
        return JSONResponse({"object": "list", "data": [{"id": _MODEL, "object": "model"}]})

    async def _generate(self, request: Request) -> Response:
        body: dict[str, Any] = await request.json()
        problem = _problem(body)
        if problem:
            return _error(400, problem, "invalid_request_error")
        if body["model"] != _MODEL:
            return _error(404, f"Model not found: {body['model']}", "invalid_request_error")
        try:
            picture = base64.b64decode(body["image"].rpartition(",")[2], validate=True)
        except binascii.Error:
            return _error(400, "image is not valid base64", "invalid_request_error")
        try:
            made = await run_in_threadpool(self.make, picture, int(body.get("seed", 42)))
        except GenerationFailed as error:
            return _error(502, f"backend died: {error}", "backend_error")
        return Response(made, media_type="model/gltf-binary")


def _problem(body: dict[str, Any]) -> str:
    missing = next((name for name in ("model", "image") if not isinstance(body.get(name), str)), "")
    if missing:
        return f"'{missing}' is required"
    if str(body.get("resolution", "1024")) not in _RESOLUTIONS:
        return "resolution must be 512, 1024 or 1536"
    return "" if body.get("response_format", "glb") == "glb" else "only glb is supported"


def _error(status: int, message: str, kind: str) -> Response:
    return JSONResponse({"error": {"message": message, "type": kind}}, status)
