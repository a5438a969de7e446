# SPDX-License-Identifier: GPL-3.0-or-later
"""Modly, the desktop program: jobs with progress, which can be cancelled."""

from __future__ import annotations

import uuid
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from starlette.requests import Request  # noqa: TC002
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, Router

from . import multipart_form
from .own_making import Maker

_MODELS = ("sf3d", "triposg")


@dataclass
class _Job:
    made: Future[bytes]
    stopped: Event = field(default_factory=Event)


@dataclass
class Modly:
    """A server; real ones keep finished jobs for 30 minutes, which no test waits for."""

    maker: Maker
    seconds: float = 0.0
    fault: str = ""
    orders: int = 0
    _jobs: dict[str, _Job] = field(default_factory=dict)
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    def restart(self) -> None:
        """Act like a killed process."""
        self._jobs = {}

    def close(self) -> None:
        """End the threads."""
        for job in self._jobs.values():
            job.stopped.set()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def router(self) -> Router:
        """The server as an application."""
        return Router(
            [
                Route("/health", self._health),
                Route("/model/all", self._models),
                Route("/generate/from-image", self._generate, methods=["POST"]),
                Route("/generate/status/{id}", self._status),
                Route("/generate/cancel/{id}", self._cancel, methods=["POST"]),
                Route("/workspace/{name}", self._file),
            ]
        )

    async def _health(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def _models(self, _request: Request) -> Response:
        return JSONResponse([{"id": name, "downloaded": True, "loaded": False, "vram_gb": 6} for name in _MODELS])

    async def _generate(self, request: Request) -> Response:
        sent = await multipart_form.read(request)
        image, model = sent.files.get("image"), sent.texts.get("model_id", "sf3d")
        if image is None or not image.content_type.startswith("image/"):
            return JSONResponse({"detail": "File must be an image"}, 400)
        if model not in _MODELS:
            return JSONResponse({"detail": f"Unknown model: {model}"}, 400)
        id_, stopped = str(uuid.uuid4()), Event()
        self.orders += 1
        self._jobs[id_] = _Job(self._threads.submit(self._make, image.data, stopped), stopped)
        return JSONResponse({"job_id": id_})

    async def _status(self, request: Request) -> Response:
        id_ = request.path_params["id"]
        job = self._jobs.get(id_)
        if job is None:
            return JSONResponse({"detail": "Job not found"}, 404)
        told: dict[str, Any] = {"job_id": id_, "progress": 0, "step": "", "output_url": None, "error": None}
        if job.stopped.is_set():
            return JSONResponse(told | {"status": "cancelled"})
        if not job.made.done():
            return JSONResponse(told | {"status": "running", "progress": 40, "step": "Generating mesh"})
        if (error := job.made.exception()) is not None:
            return JSONResponse(told | {"status": "error", "error": str(error)})
        return JSONResponse(told | {"status": "done", "progress": 100, "output_url": f"/workspace/{id_}.glb"})

    async def _cancel(self, request: Request) -> Response:
        job = self._jobs.get(request.path_params["id"])
        if job is not None:
            job.stopped.set()
        return JSONResponse({"cancelled": job is not None})

    async def _file(self, request: Request) -> Response:
        job = self._jobs.get(request.path_params["name"].removesuffix(".glb"))
        if job is None or not job.made.done():
            return JSONResponse({"detail": "Not Found"}, 404)
        return Response(job.made.result(), media_type="model/gltf-binary")

    def _make(self, picture: bytes, stopped: Event) -> bytes:
        if stopped.wait(self.seconds):
            raise RuntimeError("cancelled")
        if self.fault == "failed_job":
            raise RuntimeError("CUDA out of memory")
        return self.maker.model(picture)
