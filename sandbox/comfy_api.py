# SPDX-License-Identifier: GPL-3.0-or-later
"""The Comfy API, version 2, as Comfy's proxy offers it for a ComfyUI, here for the sandbox's own."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request  # noqa: TC002
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route, Router

from . import comfyui_nodes, faults, multipart_form
from .comfyui import ComfyUI

_STATES = {"success": "succeeded", "error": "failed"}


@dataclass
class ComfyApi:
    """`comfyui`: runs the workflows; `fault`: "drop_submit" drops the answer to an accepted job."""

    comfyui: ComfyUI
    fault: str = ""
    _assets: dict[str, str] = field(default_factory=dict)
    _keys: set[str] = field(default_factory=set)
    _jobs: dict[str, str] = field(default_factory=dict)

    def router(self) -> Router:
        """The server as an application."""
        return Router(
            [
                Route("/api/v2/health", self._health),
                Route("/api/v2/assets", self._upload, methods=["POST"]),
                Route("/api/v2/assets/{id}/content", self._content),
                Route("/api/v2/jobs", self._order, methods=["POST"]),
                Route("/api/v2/jobs", self._list),
                Route("/api/v2/jobs/{id}", self._job),
                Route("/api/v2/jobs/{id}/cancel", self._cancel, methods=["POST"]),
            ]
        )

    async def _health(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def _upload(self, request: Request) -> Response:
        sent = await multipart_form.read(request)
        file = sent.files.get("file")
        if file is None or not sent.texts.get("content_type") or not sent.texts.get("file_path"):
            return _error(400, "invalid_request", "file, content_type and file_path are required.")
        data = file.data
        id_ = str(uuid.uuid5(uuid.NAMESPACE_OID, hashlib.sha256(data).hexdigest()))
        is_new = id_ not in self._assets
        folder = self.comfyui.folder / "input" / "assets"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{id_}.png").write_bytes(data)
        self._assets[id_] = f"assets/{id_}.png"
        return JSONResponse({"id": id_, "size_bytes": len(data), "created_new": is_new}, 201 if is_new else 200)

    async def _order(self, request: Request) -> Response:
        body = await request.json()
        key = request.headers.get("idempotency-key")
        if key is not None and key in self._keys:
            return _error(422, "idempotency_key_reuse", "This Idempotency-Key has already been used.")
        graph = body.get("workflow")
        if not isinstance(graph, dict):
            return _error(400, "invalid_request", "'workflow' must be an object.")
        if "nodes" in graph:
            return _error(422, "workflow_format_ui", "Export the workflow in API format.")
        unknown = self._stage(graph)
        if unknown:
            return _error(422, "missing_asset", f"Asset {unknown} was not found.")
        problem = comfyui_nodes.problem(graph, self.comfyui.nodes)
        if problem is not None:
            return _error(422, "invalid_workflow", f"{problem['error']['message']} {_details(problem)}".strip())
        if key is not None:
            self._keys.add(key)
        id_ = f"job_{uuid.uuid4().hex}"
        self._jobs[id_] = str(uuid.uuid4())
        outputs = [each for each, node in graph.items() if self.comfyui.nodes[node["class_type"]]["output_node"]]
        self.comfyui.queue.put(self._jobs[id_], graph, {}, outputs)
        if self.fault == "drop_submit":
            return faults.drop(request)
        return JSONResponse(self._told(id_), 201)

    def _stage(self, graph: dict[str, Any]) -> str:
        """Replace references to assets by files; return the id of a missing one."""
        for node in graph.values():
            for name, value in node["inputs"].items():
                if isinstance(value, dict) and value.get("__type") == "core/ASSET":
                    id_ = value["info"]["id"]
                    if id_ not in self._assets:
                        return str(id_)
                    node["inputs"][name] = self._assets[id_]
        return ""

    async def _job(self, request: Request) -> Response:
        id_ = request.path_params["id"]
        return JSONResponse(self._told(id_)) if id_ in self._jobs else _error(404, "not_found", f"No such job: {id_}")

    async def _list(self, _request: Request) -> Response:
        return JSONResponse({"jobs": [self._told(id_) for id_ in reversed(self._jobs)], "truncated": False})

    async def _cancel(self, request: Request) -> Response:
        id_ = request.path_params["id"]
        if id_ not in self._jobs:
            return _error(404, "not_found", f"No such job: {id_}")
        prompt_id = self._jobs[id_]
        if not self.comfyui.queue.delete_waiting(prompt_id):
            self.comfyui.queue.interrupt(prompt_id)
        return JSONResponse(self._told(id_))

    async def _content(self, request: Request) -> Response:
        for job in map(self._told, self._jobs):
            for output in job["outputs"]:
                if output["id"] == request.path_params["id"]:
                    return FileResponse(self.comfyui.folder / "output" / output["name"])
        return _error(404, "not_found", "No such asset.")

    def _told(self, id_: str) -> dict[str, Any]:
        prompt_id = self._jobs[id_]
        told: dict[str, Any] = {"id": id_, "outputs": [], "error": None, "queue_position": None, "progress": None}
        entry = self.comfyui.queue.history(prompt_id).get(prompt_id)
        if entry is not None:
            told["status"] = _state(entry)
            told["outputs"] = _outputs(entry)
            if told["status"] == "failed":
                failed = dict(entry["status"]["messages"])["execution_error"]
                told["error"] = {"code": "execution_error", "message": failed["exception_message"]}
            return told
        shown = self.comfyui.queue.shown()
        if prompt_id in {each[1] for each in shown["queue_running"]}:
            step = {
                "value": 0.5,
                "nodes_done": 5,
                "nodes_total": 10,
                "current_node_class": "KSampler",
                "step": 15,
                "steps": 30,
            }
            return told | {"status": "running", "progress": step}
        waiting = sorted(each[:2] for each in shown["queue_pending"])
        position = next((number for number, each in enumerate(waiting, 1) if each[1] == prompt_id), None)
        return told | {"status": "queued" if position else "expired", "queue_position": position}


def _state(entry: dict[str, Any]) -> str:
    is_stopped = "execution_interrupted" in {name for name, _ in entry["status"]["messages"]}
    return "canceled" if is_stopped else _STATES[entry["status"]["status_str"]]


def _outputs(entry: dict[str, Any]) -> list[dict[str, Any]]:
    files = [(node, file) for node, told in entry["outputs"].items() for file in told.get("3d", [])]
    found = []
    for node, file in files:
        name = f"{file['subfolder']}/{file['filename']}"
        id_ = str(uuid.uuid5(uuid.NAMESPACE_URL, name))
        found.append({"node_id": node, "name": name, "type": "file", "content_type": "model/gltf-binary", "id": id_})
    return found


def _details(problem: dict[str, Any]) -> str:
    for id_, told in problem["node_errors"].items():
        return f"Node {id_} ({told['class_type']}): {told['errors'][0]['details']}"
    return ""


def _error(status: int, code: str, message: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": message, "details": None}}, status)
