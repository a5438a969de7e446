# SPDX-License-Identifier: GPL-3.0-or-later
"""ComfyUI's own API, each route with and without `/api`. It also runs without the rest of the sandbox."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, Router

from . import comfyui_nodes, multipart_form
from .comfyui_queue import ComfyQueue, Make

VERSION = "0.33.0"

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Mishap = Callable[[Request, str], Awaitable[Response | None]]


async def _no_mishap(_request: Request, _call: str) -> None:
    return None


@dataclass
class ComfyUI:
    """A server with the folders `input` and `output` in `folder`.

    `make`: see `ComfyQueue`; `lacks`: missing node classes and files; `mishap`: may answer a call, given its name, in
    place of the server; `is_old`: a release of 2025, without calls for single jobs.
    """

    make: Make
    folder: Path
    seconds: float = 0.0
    lacks: tuple[str, ...] = ()
    mishap: Mishap = _no_mishap
    is_old: bool = False
    queue: ComfyQueue = field(init=False)

    def __post_init__(self) -> None:
        self.queue = ComfyQueue(self.make, self.folder / "output", self.seconds)
        self.nodes = comfyui_nodes.known(self.lacks)

    def router(self) -> Router:
        """The server as an application."""
        calls: list[tuple[str, str, Any]] = [
            ("GET", "/system_stats", self._stats),
            ("GET", "/object_info/{kind}", self._object_info),
            ("POST", "/upload/image", self._upload),
            ("POST", "/prompt", self._prompt),
            ("GET", "/queue", self._queue),
            ("POST", "/queue", self._change_queue),
            ("GET", "/history/{id}", self._history),
            ("POST", "/history", self._change_history),
            ("POST", "/interrupt", self._interrupt),
            ("POST", "/free", self._free),
            ("GET", "/view", self._view),
        ]
        if not self.is_old:
            calls += [("GET", "/jobs/{id}", self._job), ("POST", "/jobs/{id}/cancel", self._cancel)]
        routes = [
            Route(prefix + path, call, methods=[method])
            for method, path, call in calls
            for prefix in ("", "/api")
            if prefix or not path.startswith("/jobs")
        ]
        return Router(routes, default=_not_found)

    async def _stats(self, _request: Request) -> Response:
        system = {"os": "posix", "comfyui_version": VERSION, "python_version": "3.12.0", "argv": ["main.py"]}
        device = {"name": "cuda:0 Sandbox RTX : native", "type": "cuda", "index": 0}
        memory = {"vram_total": 16 << 30, "vram_free": 12 << 30}
        return JSONResponse({"system": system, "devices": [device | memory]})

    async def _object_info(self, request: Request) -> Response:
        kind = request.path_params["kind"]
        return JSONResponse({kind: self.nodes[kind]} if kind in self.nodes else {})

    async def _upload(self, request: Request) -> Response:
        sent = await multipart_form.read(request)
        file, folder = sent.files.get("image"), sent.texts.get("subfolder", "")
        target = (self.folder / "input" / folder).resolve()
        if file is None or not file.name or not target.is_relative_to((self.folder / "input").resolve()):
            return Response(status_code=400)
        is_replaced = sent.texts.get("overwrite") in ("true", "1")
        name = _free_name(target, Path(file.name).name, file.data, is_replaced=is_replaced)
        target.mkdir(parents=True, exist_ok=True)
        (target / name).write_bytes(file.data)
        return JSONResponse({"name": name, "subfolder": folder, "type": "input"})

    async def _prompt(self, request: Request) -> Response:
        if (answer := await self.mishap(request, "order")) is not None:
            return answer
        body = await request.json()
        if "prompt" not in body:
            error = {
                "type": "no_prompt",
                "message": "No prompt provided",
                "details": "No prompt provided",
                "extra_info": {},
            }
            return JSONResponse({"error": error, "node_errors": {}}, 400)
        prompt_id = str(body.get("prompt_id", ""))
        if not self.is_old and not _UUID.fullmatch(prompt_id):
            error = {
                "type": "invalid_prompt_id",
                "message": "prompt_id must be a UUID",
                "details": "",
                "extra_info": {},
            }
            return JSONResponse({"error": error, "node_errors": {}}, 400)
        problem = comfyui_nodes.problem(body["prompt"], self.nodes)
        if problem is not None:
            return JSONResponse(problem, 400)
        outputs = [id_ for id_, node in body["prompt"].items() if self.nodes[node["class_type"]]["output_node"]]
        number = self.queue.put(prompt_id, body["prompt"], body.get("extra_data", {}), outputs)
        if (answer := await self.mishap(request, "ordered")) is not None:
            return answer
        return JSONResponse({"prompt_id": prompt_id, "number": number, "node_errors": {}})

    async def _queue(self, request: Request) -> Response:
        return await self.mishap(request, "queue") or JSONResponse(self.queue.shown())

    async def _history(self, request: Request) -> Response:
        return await self.mishap(request, "history") or JSONResponse(self.queue.history(request.path_params["id"]))

    async def _change_queue(self, request: Request) -> Response:
        body = await request.json()
        if body.get("clear"):
            self.queue.clear()
        for id_ in body.get("delete", []):
            self.queue.delete_waiting(id_)
        return Response()

    async def _change_history(self, request: Request) -> Response:
        body = await request.json()
        if body.get("clear"):
            self.queue.forget(None)
        for id_ in body.get("delete", []):
            self.queue.forget(id_)
        return Response()

    async def _interrupt(self, request: Request) -> Response:
        try:
            prompt_id = (await request.json()).get("prompt_id")
        except json.JSONDecodeError:
            prompt_id = None
        self.queue.interrupt(prompt_id)
        return Response()

    async def _cancel(self, request: Request) -> Response:
        id_ = request.path_params["id"]
        return JSONResponse({"cancelled": self.queue.delete_waiting(id_) or self.queue.interrupt(id_)})

    async def _job(self, request: Request) -> Response:
        id_ = request.path_params["id"]
        lists = (("in_progress", "queue_running"), ("pending", "queue_pending"))
        ids = {status: {entry[1] for entry in self.queue.shown()[where]} for status, where in lists}
        status = next((each for each, there in ids.items() if id_ in there), "")
        entry = self.queue.history(id_).get(id_)
        if entry is not None:
            status = "completed" if entry["status"]["completed"] else "failed"
        return JSONResponse({"id": id_, "status": status}) if status else JSONResponse({"error": "Job not found"}, 404)

    async def _free(self, _request: Request) -> Response:
        self.queue.freed += 1
        return Response()

    async def _view(self, request: Request) -> Response:
        if (answer := await self.mishap(request, "view")) is not None:
            return answer
        query = request.query_params
        name = query.get("filename", "")
        if not name or name.startswith("/") or ".." in name:
            return Response(status_code=400)
        base = (self.folder / query.get("type", "output")).resolve()
        file = (base / query.get("subfolder", "") / name).resolve()
        if not file.is_relative_to(base):
            return Response(status_code=403)
        return FileResponse(file, filename=file.name) if file.is_file() else Response(status_code=404)


async def _not_found(scope: Any, receive: Any, send: Any) -> None:
    await PlainTextResponse("404: Not Found", 404)(scope, receive, send)


def _free_name(folder: Path, name: str, data: bytes, *, is_replaced: bool) -> str:
    """Return the name for an upload: a new one if the name is taken by other content."""
    path, number = folder / name, 1
    while not is_replaced and path.exists() and path.read_bytes() != data:
        path = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
        number += 1
    return path.name
