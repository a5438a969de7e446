# SPDX-License-Identifier: GPL-3.0-or-later
"""`api_server.py` of Tencent's Hunyuan3D-2 and Hunyuan3D-2.1. The answer holds the model in base64.

Neither reports failures: a failed job stays “processing” for ever, and only the artist's deadline ends the wait. 2.1
reads no field but the picture, so no parameters are shown for it.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote

from ...errors import (
    Cancelled,
    DownloadFailed,
    ModelFileError,
    PictureError,
    ServiceFault,
    UncertainSubmission,
)
from ...files import model
from ...http import json_values, received_body
from ...http.bodies import Base64Body, SentBody
from ...http.download import LARGEST
from ...http.transport import network_errors
from ...service import Answer, Finished, IsCancelled, Processing, Progress, Subject, Ticket
from .server import Description, ServerProtocol, disk_failure, failure, write

_CHUNK: Final = 64 << 10  # bytes
_DONE: Final = re.compile(rb'"model_base64"\s*:\s*"')
_HEAD: Final = 4096  # bytes that are enough to tell what an answer is
_WORKER: Final = "worker:"


class Hunyuan(ServerProtocol):
    """One job of a Hunyuan3D 2."""

    label = "Hunyuan3D 2"

    def submit(self, subject: Subject, before_sending: Callable[[], None]) -> Answer:
        """Send the picture; the server answers at once with an id."""
        worker = self._worker()
        try:
            mesh = {"mesh": Path(subject.mesh)} if subject.mesh else {}
            fields = self.fields(is_retexturing=bool(mesh))
            with Base64Body(self.single(subject), "", "image", fields, others=mesh) as body:
                reply = self.connection.order(
                    "/send", SentBody(body, before_sending), {"Content-Type": "application/json"}
                )
        except OSError as error:
            raise PictureError("The picture could not be read while it was being sent. Choose it again.") from error
        except UncertainSubmission as error:
            raise self.unanswered() from error
        uid = json_values.identifier(self.checked(reply, "{label} did not accept the order{quoted}.").json.get("uid"))
        if not uid:
            raise self.is_another()
        return Processing(Ticket(uid, f"{_WORKER}{worker}" if worker else ""))

    def fetch(self, ticket: Ticket, is_cancelled: IsCancelled) -> Answer:
        """Ask how far the job is; only the beginning of an answer with the model is read."""
        before = ticket.fetch_url.removeprefix(_WORKER)
        if before and self._worker() != before:
            raise self.lost()
        path = self._status(ticket)
        with self.connection.stream("GET", path) as response:
            head = b"".join(_up_to(received_body.pieces(response, _HEAD), _HEAD))
            status = response.status_code
        if status == 200 and _DONE.search(head):
            return Finished(ticket, (self.connection.base.join(path),), seed=self.used_seed())
        answer = json_values.parse_mapping(head) or {}
        stage = json_values.line(answer.get("status"))
        if stage == "error":
            raise failure(f"{self.label} has made the model but cannot read its file. Try again.")
        if status != 200 or not stage:
            raise ServiceFault(
                f"{self.label} did not report the job's progress (HTTP {status}). It will be asked again."
            )
        return Processing(ticket, note="It is being textured." if stage == "texturing" else "")

    def download(self, answer: Finished, target: Path, progress: Progress, is_cancelled: IsCancelled) -> Path:
        """Decode the model while it arrives, check it, and move it to `target`."""
        part = target.with_name(target.name + ".part")
        host = self.connection.base.host
        try:
            with self.connection.get_stream(answer.links[0], {}) as response, part.open("wb") as file:
                try:
                    _decode(received_body.pieces(response, _CHUNK), file, is_cancelled)
                except network_errors() as error:
                    raise DownloadFailed(
                        f"The connection to {host} broke during the download. The model is fetched again."
                    ) from error
            model.check(part, "glb")
            return part.replace(target)
        except ModelFileError:
            part.unlink(missing_ok=True)
            raise
        except OSError as error:
            raise disk_failure(error) from error

    def describe(self) -> Description:
        """Check the list of calls that FastAPI gives, as the server has no health check."""
        answer = self.checked(
            self.connection.get("/openapi.json", longest=1 << 20), "{label} did not identify itself{quoted}."
        ).json
        if not {"/send", "/status/{uid}"} <= json_values.mapping(answer.get("paths")).keys():
            raise self.is_another()
        return Description(f"{self.label}. It reports no progress and cannot be stopped.")

    def fields(self, *, is_retexturing: bool = False) -> dict[str, object]:
        """The fields sent along with the picture and, when texturing, the mesh."""
        options = self.options
        return {
            "seed": self.order.seed % 2**32,
            "octree_resolution": options.grid,
            "num_inference_steps": options.steps,
            "guidance_scale": options.guidance,
            "texture": options.use_texture or is_retexturing,
            "face_count": options.faces,
            "type": "glb",
        }

    def used_seed(self) -> str:
        """The seed that was sent: the server's have 32 bits."""
        return str(self.order.seed % 2**32)

    def _worker(self) -> str:
        """An id that changes when the server restarts; 2.0 has none."""
        return ""

    def _status(self, ticket: Ticket) -> str:
        return f"/status/{quote(ticket.remote_id, safe='')}"


class Hunyuan21(Hunyuan):
    """One job of a Hunyuan3D 2.1, which reads only the picture and always tries to texture."""

    label = "Hunyuan3D 2.1"

    def fields(self, *, is_retexturing: bool = False) -> dict[str, object]:
        """The smallest values: the server validates them, and then ignores them."""
        return {"texture": True}

    def used_seed(self) -> str:
        """Unknown: the server picks its own."""
        return ""

    def _worker(self) -> str:
        reply = self.connection.get("/health")
        return json_values.identifier(
            self.checked(reply, "{label} did not report its status{quoted}.").json.get("worker_id")
        )


def _up_to(pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
    for piece in pieces:
        yield piece
        size -= len(piece)
        if size <= 0:
            return


def _decode(pieces: Iterator[bytes], file: IO[bytes], is_cancelled: IsCancelled) -> None:
    """Decode the base64 string of `model_base64` into the file, up to its closing quote."""
    rest, written, is_inside = b"", 0, False
    for piece in pieces:
        if is_cancelled():
            raise Cancelled
        rest += piece
        if not is_inside:
            found = _DONE.search(rest)
            if found is None:
                rest = rest[-_HEAD:]
                continue
            rest, is_inside = rest[found.end() :], True
        text, quote_, _ = rest.partition(b'"')
        text = text.replace(b"\\/", b"/").replace(b"\\n", b"")
        usable = len(text) if quote_ else max(0, (len(text) - 2) // 4 * 4)
        try:
            data = base64.b64decode(text[:usable], validate=True)
        except binascii.Error as error:
            raise ModelFileError("The answer is not a model in base64. It is fetched again.") from error
        write(file, data)
        written += len(data)
        if written > LARGEST:
            raise ModelFileError("The model's file is implausibly large.")
        if quote_:
            return
        rest = text[usable:]
    raise DownloadFailed("The model was cut off during the download. It is fetched again.")
