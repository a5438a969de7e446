# SPDX-License-Identifier: GPL-3.0-or-later
"""Modly, a desktop program, by the local API that it serves while it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import quote

from ...errors import PictureError, UncertainSubmission
from ...http import json_values
from ...http.bodies import Multipart, SentBody
from ...service import Answer, Finished, IsCancelled, Processing, Subject, Ticket
from .server import Description, ServerProtocol, failure

_USUAL: Final = "sf3d"


class Modly(ServerProtocol):
    """One job of a Modly, which forgets a job 30 minutes after its end."""

    label = "Modly"

    def submit(self, subject: Subject, before_sending: Callable[[], None]) -> Answer:
        """Order the model; Modly answers with an id."""
        fields = {
            "model_id": self.options.model or _USUAL,
            "enable_texture": "true" if self.options.use_texture else "false",
            "texture_resolution": str(self.options.texture_size),
        }
        try:
            with Multipart(self.single(subject), "image", "picture.png", fields) as body:
                reply = self.connection.order(
                    "/generate/from-image", SentBody(body, before_sending), {"Content-Type": body.content_type}
                )
        except OSError as error:
            raise PictureError("The picture could not be read while it was being sent. Choose it again.") from error
        except UncertainSubmission as error:
            raise self.unanswered() from error
        id_ = json_values.identifier(
            self.checked(reply, "{label} did not accept the order{quoted}.").json.get("job_id")
        )
        if not id_:
            raise self.is_another()
        return Processing(Ticket(id_))

    def fetch(self, ticket: Ticket, is_cancelled: IsCancelled) -> Answer:
        """Ask how far the job is; Modly reports the step and the progress."""
        reply = self.connection.get(f"/generate/status/{quote(ticket.remote_id, safe='')}")
        if reply.status == 404:
            raise self.lost()
        answer = self.checked(reply, "{label} did not report the job's progress{quoted}.").json
        status = json_values.line(answer.get("status"))
        if status == "done":
            address = json_values.line(answer.get("output_url"))
            link = address if "://" in address else self.connection.base.join(f"/{address.lstrip('/')}")
            return Finished(ticket, (link,))
        if status == "cancelled":
            raise failure("The job was stopped in Modly. Try again to order it once more.")
        if status == "error":
            raise self.failed(json_values.line(answer.get("error"))[:300])
        progress = json_values.number(answer.get("progress"))
        step = json_values.line(answer.get("step"))[:100]
        return Processing(ticket, progress=None if progress is None else min(1.0, max(0.0, progress / 100)), note=step)

    def cancel(self, ticket: Ticket) -> None:
        """Cancel this job."""
        self.connection.send(f"/generate/cancel/{quote(ticket.remote_id, safe='')}", {})

    def describe(self) -> Description:
        """Ask for the list of models, which only Modly has."""
        self.checked(self.connection.get("/model/all"), "{label} did not say which models it has{quoted}.")
        return Description(f"Modly. Models are ordered from “{self.options.model or _USUAL}”.")
