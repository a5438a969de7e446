# SPDX-License-Identifier: GPL-3.0-or-later
"""`api_server.py` of Hunyuan3D-2 and 2.1: a failed or unknown job is “processing” forever, as upstream."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from starlette.requests import Request  # noqa: TC002
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router

from .own_making import Maker
from .retexturing import textured

# Hunyuan3D-2.1's request model: each field's kind and bounds.
_BOUNDS: Mapping[str, tuple[float, float]] = {
    "seed": (0, 2**32 - 1),
    "octree_resolution": (64, 512),
    "num_inference_steps": (1, 20),
    "guidance_scale": (0.1, 20.0),
    "num_chunks": (1000, 20000),
    "face_count": (1000, 100000),
}


@dataclass
class Hunyuan:
    """`is_new`: release 2.1, which checks every field and reads only the picture."""

    maker: Maker
    seconds: float = 0.0
    fault: str = ""
    is_new: bool = False
    orders: int = 0
    worker_id: str = field(default_factory=lambda: uuid.uuid4().hex[:6])
    _jobs: dict[str, Future[bytes]] = field(default_factory=dict)
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(2))
    _end: Event = field(default_factory=Event)

    def restart(self) -> None:
        """Act like a killed process: all jobs are lost, and the worker has a new name."""
        self._jobs = {}
        self.worker_id = uuid.uuid4().hex[:6]

    def close(self) -> None:
        """End the threads."""
        self._end.set()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def router(self) -> Router:
        """The server as an application."""
        routes = [
            Route("/send", self._send, methods=["POST"]),
            Route("/status/{uid}", self._status),
            Route("/openapi.json", self._openapi),
        ]
        if self.is_new:
            routes.append(Route("/health", self._health))
        return Router(routes)

    async def _health(self, _request: Request) -> Response:
        return JSONResponse({"status": "healthy", "worker_id": self.worker_id})

    async def _openapi(self, _request: Request) -> Response:
        paths: dict[str, Any] = {path: {} for path in ("/generate", "/send", "/status/{uid}")}
        return JSONResponse({"openapi": "3.1.0", "info": {"title": "FastAPI"}, "paths": paths})

    async def _send(self, request: Request) -> Response:
        body = await request.json()
        problem = _problem(body) if self.is_new else ""
        if problem:
            return JSONResponse(
                {"detail": [{"loc": ["body", problem], "msg": "Input should be valid", "type": "value"}]}, 422
            )
        uid = str(uuid.uuid4())
        self.orders += 1
        self._jobs[uid] = self._threads.submit(self._make, dict(body))
        return JSONResponse({"uid": uid})

    async def _status(self, request: Request) -> Response:
        job = self._jobs.get(request.path_params["uid"])
        if job is None or not job.done() or job.exception() is not None:
            return JSONResponse({"status": "processing"})
        return JSONResponse({"status": "completed", "model_base64": base64.b64encode(job.result()).decode()})

    def _make(self, body: dict[str, Any]) -> bytes:
        self._end.wait(self.seconds)
        if self.fault == "failed_job":
            raise RuntimeError("CUDA out of memory")
        if "mesh" in body and not self.is_new:  # 2.1 has no such field; without `texture`, 2.0 returns it unchanged
            mesh = base64.b64decode(body["mesh"])
            return textured(mesh, base64.b64decode(body["image"])) if body.get("texture") else mesh
        seed = 1234 if self.is_new else int(body.get("seed", 1234))
        return self.maker.model(base64.b64decode(body["image"]), seed)


def _problem(body: dict[str, Any]) -> str:
    """Return the name of the first field that is out of bounds."""
    if not isinstance(body.get("image"), str):
        return "image"
    for name, (low, high) in _BOUNDS.items():
        value = body.get(name)
        if value is not None and (not isinstance(value, int | float) or not low <= value <= high):
            return name
    return ""
