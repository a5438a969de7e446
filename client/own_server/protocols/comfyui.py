# SPDX-License-Identifier: GPL-3.0-or-later
"""ComfyUI's own API. `prompt_id` and file names come from the job's id, so that nothing is made twice after a crash.

Sources: `server.py`, `execution.py` and `folder_paths.py` of Comfy-Org/ComfyUI. Each route is asked for below `/api`.
"""

from __future__ import annotations

import re
import struct
import time
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from ...errors import (
    Cancelled,
    GenerationFailed,
    InvalidSetting,
    MaquetteError,
    NotReady,
    PictureError,
    ServiceFault,
    UncertainSubmission,
)
from ...http import json_values, received_body
from ...http.bodies import Multipart, SentBody
from ...service import Answer, Finished, IsCancelled, Processing, Progress, Subject, Ticket
from ..connection import Reply, json_body
from ..workflows import needs
from .server import MESH_SUFFIX, Description, ServerProtocol, failure
from .workflow_order import FOLDER, WorkflowOrder

# The queue holds every waiting workflow with the data that the editor saves in it.
_LONGEST_QUEUE: Final = 8 << 20  # bytes
_LONGEST_HISTORY: Final = 4 << 20
_GLB_HEADER: Final = struct.Struct("<4sII")
_MODEL: Final = re.compile(r"\.(glb|gltf|obj|fbx|stl|ply|usdz)$", re.IGNORECASE)
_MOST_FILES: Final = 5  # of a job that are looked for; each order adds one
_ENDING_TRIES, _ENDING_PAUSE = 20, 0.5  # seconds: how long a stopped job may take to leave the queue
_INTERRUPTED: Final = "execution_interrupted"


class ComfyUI(ServerProtocol):
    """One job of a ComfyUI."""

    label = "ComfyUI"

    @cached_property
    def _workflow(self) -> WorkflowOrder:
        return WorkflowOrder(self.order, self._info)

    def upload(self, file: Path, is_cancelled: IsCancelled) -> str:
        """Upload the file to `input/maquette`, where it stays. Its name comes from the job, so a repeat overwrites it.

        ComfyUI's call for images takes any file; its own nodes upload meshes that way.
        """

        def stop_if_cancelled() -> None:
            if is_cancelled():
                raise Cancelled

        view = f"-{file.parent.name}" if file.parent.parent.name == "views" else ""
        name = f"{self.order.uuid}{view}{MESH_SUFFIX if file.suffix == MESH_SUFFIX else '.png'}"
        fields = {"subfolder": FOLDER, "type": "input", "overwrite": "true"}
        try:
            with Multipart(file, "image", name, fields, stop_if_cancelled) as body:
                reply = self.connection.send_body("/api/upload/image", body, body.content_type)
        except OSError as error:
            raise PictureError("The picture could not be read while it was being sent. Choose it again.") from error
        answer = self.checked(reply, "{label} did not accept the file{quoted}.").json
        name, folder = json_values.line(answer.get("name")), json_values.line(answer.get("subfolder"))
        if not name:
            raise self.is_another()
        return f"{folder}/{name}" if folder else name

    def submit(self, subject: Subject, before_sending: Callable[[], None]) -> Answer:
        """Order the model, unless the server knows the job already: from its queue, its history, or a file."""
        ticket = Ticket(self.order.uuid)
        known = self._known(ticket)
        if known is not None:
            before_sending()
            return known
        graph = self._workflow.graph(subject)
        needs.check(graph, self._info, self._workflow.where)
        self._forget(ticket)
        body = SentBody(json_body({"prompt": graph, "prompt_id": ticket.remote_id}), before_sending)
        try:
            reply = self.connection.order("/api/prompt", body, {"Content-Type": "application/json"})
        except UncertainSubmission:
            return Processing(ticket)  # `fetch` finds out whether it arrived
        self._check_taken(reply)
        return Processing(Ticket(json_values.identifier(reply.json.get("prompt_id")) or ticket.remote_id))

    def fetch(self, ticket: Ticket, is_cancelled: IsCancelled) -> Answer:
        """Look in the queue and the history, twice, as a job moves from one to the other; then for the file itself."""
        for _ in range(2):
            answer = self._in_queue(ticket) or self._in_history(ticket)
            if answer is not None:
                return answer
        answer = self._as_file(ticket)
        if answer is None:
            raise self.lost()
        return answer

    def cancel(self, ticket: Ticket) -> None:
        """Cancel this job only, waiting or running, and delete it from the history, so that it can be ordered again."""
        id_ = ticket.remote_id
        reply = self.connection.send(f"/api/jobs/{quote(id_, safe='')}/cancel", {})
        if not reply.is_ok:  # releases before 2026 have no such call
            self.connection.send("/api/queue", {"delete": [id_]})
            self.connection.send("/api/interrupt", {"prompt_id": id_})
        for _ in range(_ENDING_TRIES):
            if self._in_queue(ticket) is None:
                break
            time.sleep(_ENDING_PAUSE)
        self._forget(ticket)

    def download(self, answer: Finished, target: Path, progress: Progress, is_cancelled: IsCancelled) -> Path:
        """Download the model; then free the server's graphics memory if the artist wants that and no job waits."""
        path = super().download(answer, target, progress, is_cancelled)
        if self.options.free_memory:
            try:
                queue = self._queue()
                if not (queue.json.get("queue_running") or queue.json.get("queue_pending") or queue.is_cut):
                    self.connection.send("/api/free", {"unload_models": True, "free_memory": True})
            except MaquetteError:
                pass  # the model has been downloaded, which is what counts
        return path

    def describe(self) -> Description:
        """The version, the graphics card, and whether the built-in workflows can run."""
        stats = self.checked(self.connection.get("/api/system_stats"), "{label} did not identify itself{quoted}.").json
        version = json_values.line(json_values.mapping(stats.get("system")).get("comfyui_version"))
        devices = stats.get("devices")
        device = json_values.mapping(devices[0] if isinstance(devices, list) and devices else None)
        name = json_values.line(device.get("name")).partition(" : ")[0]
        free = json_values.number(device.get("vram_free"))
        card = f" on {name}" if name else ""
        card += f" with {free / 2**30:.0f} GB free" if name and free else ""
        return Description(f"ComfyUI {version}{card}. {self._workflow.readiness()}")

    def _info(self, kind: str) -> Mapping[str, Any]:
        if kind not in self._known_kinds:
            reply = self.connection.get(f"/api/object_info/{quote(kind, safe='')}", longest=_LONGEST_HISTORY)
            answer = self.checked(reply, "{label} did not say which nodes it has{quoted}.").json
            self._known_kinds[kind] = json_values.mapping(answer.get(kind))
        return self._known_kinds[kind]

    @cached_property
    def _known_kinds(self) -> dict[str, Mapping[str, Any]]:
        return {}

    def _known(self, ticket: Ticket) -> Answer | None:
        """What the server knows of the job; None for nothing, or for a failure."""
        try:
            return self._in_queue(ticket) or self._in_history(ticket) or self._as_file(ticket)
        except GenerationFailed:
            return None

    def _queue(self) -> Reply:
        return self.checked(
            self.connection.get("/api/queue", longest=_LONGEST_QUEUE), "{label} did not show its queue{quoted}."
        )

    def _in_queue(self, ticket: Ticket) -> Processing | None:
        queue = self._queue()
        if queue.is_cut:  # too long to be parsed; no other job has this id
            return Processing(ticket) if ticket.remote_id.encode() in queue.data else None
        running, pending = (_entries(queue.json.get(name)) for name in ("queue_running", "queue_pending"))
        if ticket.remote_id in {id_ for _, id_ in running}:
            return Processing(ticket)
        position = next((number for number, id_ in pending if id_ == ticket.remote_id), None)
        if position is None:
            return None
        before = len(running) + sum(number < position for number, _ in pending)
        others = "1 other job is" if before == 1 else f"{before} other jobs are"
        return Processing(ticket, note=f"{others} ahead of it on the server." if before else "")

    def _in_history(self, ticket: Ticket) -> Finished | None:
        path = f"/api/history/{quote(ticket.remote_id, safe='')}"
        reply = self.checked(
            self.connection.get(path, longest=_LONGEST_HISTORY), "{label} did not show its history{quoted}."
        )
        if reply.is_cut:
            raise ServiceFault(
                "ComfyUI's history of this job is too long to be read. Look for the model in its folder output."
            )
        entry = json_values.mapping(reply.json.get(ticket.remote_id))
        if not entry:
            return None
        status = json_values.mapping(entry.get("status"))
        if status.get("status_str") == "error":
            raise self._failure(status)
        return Finished(
            ticket, (self._link(self._saved(entry)),), seed=self._workflow.used_seed, seconds=_seconds(status)
        )

    def _failure(self, status: Mapping[str, Any]) -> GenerationFailed:
        events = [each for each in _lists(status.get("messages")) if len(each) == 2]
        by_event = {str(name): json_values.mapping(what) for name, what in events}
        if _INTERRUPTED in by_event:
            return failure("The job was stopped in ComfyUI. Try again to order it once more.")
        error = by_event.get("execution_error", {})
        node = json_values.line(error.get("node_type"))
        words = json_values.line(error.get("exception_message"))[:300]
        return self.failed(f"{node}: {words}" if node and words else words)

    def _saved(self, entry: Mapping[str, Any]) -> tuple[str, str, str]:
        """Name, folder and kind of the model's file: the chosen node's, or else any that looks like a model."""
        outputs = json_values.mapping(entry.get("outputs"))
        chosen = self._workflow.output
        mine = {chosen: outputs[chosen]} if chosen in outputs else outputs
        found = [file for outputs in mine.values() for file in _files(outputs)]
        model = next((file for file in found if file[0].lower().endswith(".glb")), None)
        if model is not None:
            return model
        other = f" It saved “{found[0][0]}”." if found else ""
        raise failure(
            f"The workflow is done, but none of its nodes saved a GLB.{other} Choose the node under Output, or let the "
            "workflow end in Save GLB."
        )

    def _as_file(self, ticket: Ticket) -> Finished | None:
        """The model's file, found by its unique name if the server has lost its history."""
        newest = ""
        for number in range(1, _MOST_FILES + 1):
            link = self._link((f"{ticket.remote_id}_{number:05}_.glb", FOLDER, "output"))
            if not self._is_whole(link):
                break
            newest = link
        return Finished(ticket, (newest,), seed=self._workflow.used_seed) if newest else None

    def _is_whole(self, link: str) -> bool:
        """Whether the link leads to a GLB as long as its header says: the server may have died while writing it."""
        with self.connection.get_stream(link, {"Range": f"bytes=0-{_GLB_HEADER.size - 1}"}) as response:
            if response.status_code not in {200, 206}:
                return False
            head = next(received_body.pieces(response, _GLB_HEADER.size), b"")
            whole = response.headers.get("Content-Range", "").rpartition("/")[2]
            size = whole if response.status_code == 206 else response.headers.get("Content-Length", "")
        if len(head) < _GLB_HEADER.size or not size.isdecimal():
            return False
        magic, _version, length = _GLB_HEADER.unpack(head[: _GLB_HEADER.size])
        return bool(magic == b"glTF" and length == int(size))

    def _link(self, file: tuple[str, str, str]) -> str:
        name, folder, kind = file
        return self.connection.base.join(
            "/api/view?" + urlencode({"filename": name, "subfolder": folder, "type": kind})
        )

    def _forget(self, ticket: Ticket) -> None:
        """Delete the job's last try from the history, so that it is not taken for the next one."""
        self.connection.send("/api/history", {"delete": [ticket.remote_id]})

    def _check_taken(self, reply: Reply) -> None:
        """Raise the server's refusal of the workflow; it may also accept a part of it and report the rest."""
        errors = json_values.mapping(reply.json.get("node_errors"))
        if reply.is_ok and "prompt_id" in reply.json:
            if self._workflow.output in errors:
                raise InvalidSetting(f"ComfyUI did not accept the workflow: {_first_error(errors)}.")
            return
        error = json_values.mapping(reply.json.get("error"))
        if not error:
            self.checked(reply, "{label} did not accept the order{quoted}.")
            raise self.is_another()
        words = (
            _first_error(errors)
            or json_values.sentences(error.get("details"))
            or json_values.line(error.get("message"))
        )
        if error.get("type") == "invalid_prompt":
            raise NotReady(f"ComfyUI cannot run the workflow: {words}. Install what is missing, then try again.")
        raise InvalidSetting(f"ComfyUI did not accept the workflow: {words}. Change it, then try again.")


def _entries(value: object) -> list[tuple[float, str]]:
    """Number and id of each entry of a queue."""
    found = []
    for entry in _lists(value):
        number = json_values.number(entry[0]) if len(entry) > 1 else None
        if number is not None:
            found.append((number, json_values.identifier(entry[1])))
    return found


def _lists(value: object) -> list[list[Any]]:
    return [each for each in value if isinstance(each, list)] if isinstance(value, list) else []


def _files(outputs: object) -> list[tuple[str, str, str]]:
    """The models among a node's outputs: dictionaries that describe a file, or bare paths below `output`."""
    found = []
    for values in json_values.mapping(outputs).values():
        for each in values if isinstance(values, list) else []:
            name = json_values.line(each if isinstance(each, str) else json_values.mapping(each).get("filename"))
            if not _MODEL.search(name):
                continue
            if isinstance(each, str):
                folder, _, name = name.replace("\\", "/").rpartition("/")
                found.append((name, folder, "output"))
            else:
                found.append(
                    (name, json_values.line(each.get("subfolder")), json_values.line(each.get("type")) or "output")
                )
    return found


def _seconds(status: Mapping[str, Any]) -> float | None:
    """How long the server took, from its events' times in milliseconds."""
    times = {
        str(event[0]): json_values.number(json_values.mapping(event[1]).get("timestamp"))
        for event in _lists(status.get("messages"))
        if len(event) == 2
    }
    start, end = times.get("execution_start"), times.get("execution_success")
    return (end - start) / 1000 if start is not None and end is not None and end >= start else None


def _first_error(errors: Mapping[str, Any]) -> str:
    """The server's message on the first node that it did not accept."""
    for error in errors.values():
        node = json_values.mapping(error)
        for each in node.get("errors") or []:
            said = json_values.mapping(each)
            words = json_values.line(said.get("details")) or json_values.line(said.get("message"))
            return f"{json_values.line(node.get('class_type'))}: {words}"[:300]
    return ""
