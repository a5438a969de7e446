# SPDX-License-Identifier: GPL-3.0-or-later
"""The Comfy API, version 2, which runs the same workflows: Comfy's proxy, serverless deployments, the cloud.

Sources: `openapi-v2.yaml` of Comfy-Org/docs and comfy-api-proxy. A second request with the same `Idempotency-Key` is
refused and never run, so an order whose answer was lost is looked up in the list of jobs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urljoin

from ...errors import Cancelled, InvalidSetting, MaquetteError, NoCredits, PictureError, UncertainSubmission
from ...http import json_values
from ...http.bodies import MEDIA_TYPE, MESH_TYPE, Multipart, SentBody
from ...service import Answer, Finished, IsCancelled, Processing, Subject, Ticket
from ..connection import LABEL, Reply, json_body
from .server import MESH_SUFFIX, Description, ServerProtocol, failure
from .workflow_order import WorkflowOrder, sides

_LOST_ANSWER: Final = "key:"  # the prefix of a ticket for an order whose id is not known yet
_LONGEST_LIST: Final = 2 << 20  # bytes
_JSON: Final = "application/json"


class ComfyApi(ServerProtocol):
    """One job of a Comfy API, which reports missing nodes only when the workflow is sent."""

    label = "The Comfy API"

    @cached_property
    def _workflow(self) -> WorkflowOrder:
        return WorkflowOrder(self.order, lambda _kind: {})

    def upload(self, file: Path, is_cancelled: IsCancelled) -> str:
        """Upload the file as an asset and return its id, which is the same for the same bytes."""

        def stop_if_cancelled() -> None:
            if is_cancelled():
                raise Cancelled

        is_mesh = file.suffix == MESH_SUFFIX
        media_type, ending = (MESH_TYPE, MESH_SUFFIX) if is_mesh else (MEDIA_TYPE, ".png")
        fields = {
            "content_type": media_type,
            "file_path": f"maquette/{self.order.uuid}-{file.parent.name}{ending}",
        }
        try:
            with Multipart(file, "file", f"picture{ending}", fields, stop_if_cancelled) as body:
                reply = self.connection.send_body("/api/v2/assets", body, body.content_type)
        except OSError as error:
            raise PictureError("The picture could not be read while it was being sent. Choose it again.") from error
        id_ = json_values.identifier(self._checked(reply, "{label} did not accept the file{quoted}.").json.get("id"))
        if not id_:
            raise self.is_another()
        return id_

    def submit(self, subject: Subject, before_sending: Callable[[], None]) -> Answer:
        """Order the model with the job's own idempotency key."""
        pictures = {side: _asset(id_) for side, id_ in sides(subject).items()}
        mesh = _asset(subject.mesh) if subject.mesh else None
        body = SentBody(json_body({"workflow": self._workflow.graph(subject, pictures, mesh)}), before_sending)
        headers = {"Content-Type": _JSON, "Idempotency-Key": self.order.uuid}
        try:
            reply = self.connection.order("/api/v2/jobs", body, headers)
        except UncertainSubmission:
            return Processing(Ticket(f"{_LOST_ANSWER}{self.order.uuid}"))
        if _code(reply) == "idempotency_key_reuse":
            return Processing(Ticket(f"{_LOST_ANSWER}{self.order.uuid}"))
        id_ = json_values.identifier(
            self._checked(reply, "{label} did not accept the workflow{quoted}.").json.get("id")
        )
        if not id_:
            raise self.is_another()
        return Processing(Ticket(id_))

    def fetch(self, ticket: Ticket, is_cancelled: IsCancelled) -> Answer:
        """Ask how far the job is; the progress is that of the node that runs."""
        if ticket.remote_id.startswith(_LOST_ANSWER):
            return self._found(ticket)
        reply = self.connection.get(f"/api/v2/jobs/{quote(ticket.remote_id, safe='')}")
        if reply.status == 404 and _code(reply) == "not_found":
            raise self.lost()
        return self._read(ticket, self._checked(reply, "{label} did not report the job's progress{quoted}.").json)

    def cancel(self, ticket: Ticket) -> None:
        """Cancel this job; a second call does no harm."""
        if not ticket.remote_id.startswith(_LOST_ANSWER):
            self.connection.send(f"/api/v2/jobs/{quote(ticket.remote_id, safe='')}/cancel", {})

    def describe(self) -> Description:
        """What the server says of itself. Only the proxy has a health check; the cloud is asked for its jobs."""
        reply = self.connection.get("/api/v2/health")
        if reply.status == 404:
            reply = self.connection.get("/api/v2/jobs?limit=1", longest=_LONGEST_LIST)
        self._checked(reply, "{label} did not report its status{quoted}.")
        return Description("Comfy API, version 2.")

    def _read(self, ticket: Ticket, job: Mapping[str, Any]) -> Answer:
        status = json_values.line(job.get("status"))
        if status == "succeeded":
            return Finished(ticket, (self._link(job),), seed=self._workflow.used_seed)
        if status in {"canceled", "expired"}:
            was = "The job was stopped on the server." if status == "canceled" else "The server dropped the job."
            raise failure(f"{was} Try again.")
        if status == "failed":
            error = json_values.mapping(job.get("error"))
            raise self.failed(json_values.line(error.get("message"))[:300])
        progress = json_values.mapping(job.get("progress"))
        return Processing(ticket, progress=_fraction(progress), note=_doing(job, progress))

    def _link(self, job: Mapping[str, Any]) -> str:
        """The model's address: the chosen node's GLB, or else any GLB."""
        outputs = job.get("outputs")
        files = [json_values.mapping(each) for each in outputs] if isinstance(outputs, list) else []
        chosen = self._workflow.output
        mine = [file for file in files if file.get("node_id") == chosen] or files
        model = next((file for file in mine if json_values.line(file.get("name")).lower().endswith(".glb")), None)
        if model is None:
            raise failure("The workflow is done, but none of its nodes saved a GLB. Let it end in Save GLB.")
        id_ = json_values.identifier(model.get("id"))
        content = self.connection.base.join(f"/api/v2/assets/{quote(id_, safe='')}/content")
        return content if id_ else urljoin(self.connection.base.origin + "/", json_values.line(model.get("url")))

    def _found(self, ticket: Ticket) -> Answer:
        """Find an order whose id was lost by its file's name in the list of jobs, once the model is made."""
        reply = self._checked(
            self.connection.get("/api/v2/jobs?limit=50", longest=_LONGEST_LIST),
            "{label} did not list its jobs{quoted}.",
        )
        jobs = reply.json.get("jobs")
        for job in jobs if isinstance(jobs, list) else []:
            values = json_values.mapping(job)
            names = json_values.sentences(
                [json_values.mapping(each).get("name") for each in values.get("outputs") or []]
            )
            if self.order.uuid in names:
                return self._read(Ticket(json_values.identifier(values.get("id"))), values)
        return Processing(ticket, note="The answer to the order was lost; Maquette looks for the model by its name.")

    def _checked(self, reply: Reply, what: str) -> Reply:
        """Return the reply of a successful call; a faulty workflow raises InvalidSetting."""
        code = _code(reply)
        if code in {"invalid_workflow", "workflow_format_ui", "missing_asset"}:
            remark = what.format(label=LABEL, quoted=f": {self.connection.words(reply).rstrip('.')}")
            raise InvalidSetting(f"{remark} Change it, then try again.")
        if code == "insufficient_credits":
            raise _no_credits()
        return self.checked(reply, what)


def _asset(id_: str) -> Mapping[str, Any]:
    return {"__type": "core/ASSET", "info": {"id": id_}}


def _code(reply: Reply) -> str:
    return json_values.line(json_values.mapping(reply.json.get("error")).get("code"))


def _no_credits() -> MaquetteError:
    return NoCredits("Comfy")


def _fraction(progress: Mapping[str, Any]) -> float | None:
    value = json_values.number(progress.get("value"))
    return None if value is None else min(1.0, max(0.0, value))


def _doing(job: Mapping[str, Any], progress: Mapping[str, Any]) -> str:
    position = json_values.number(job.get("queue_position"))
    if json_values.line(job.get("status")) == "queued" and position:
        return f"Position {position:.0f} in the server's queue."
    node = json_values.line(progress.get("current_node_class"))[:60]
    step, steps = json_values.number(progress.get("step")), json_values.number(progress.get("steps"))
    if node and step is not None and steps:
        return f"{node}: step {step:.0f} of {steps:.0f}."
    return node
