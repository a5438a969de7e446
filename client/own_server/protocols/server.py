# SPDX-License-Identifier: GPL-3.0-or-later
"""What every kind of server is to the service: a few calls, and what most of them have in common."""

from __future__ import annotations

import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Final

from ...errors import (
    Cancelled,
    DownloadFailed,
    GenerationFailed,
    InvalidSetting,
    ModelFileError,
    NotReady,
    OrderLost,
    Retry,
    ServiceFault,
    WorkerFailed,
)
from ...files import model
from ...http import received_body
from ...http.bodies import SentBody
from ...http.download import LARGEST, Download
from ...service import Answer, Finished, IsCancelled, Processing, Progress, Subject, Ticket
from ..connection import Connection, Reply
from ..options import OwnServerOptions

_CHUNK: Final = 64 << 10  # bytes
MESH_SUFFIX: Final = ".glb"  # of a mesh that is sent to be textured
_MADE: Final = "answer.glb"  # beside the picture; what a server sends while the call is held


@dataclass(frozen=True)
class Order:
    """What a server is spoken to for. `job_id`: a UUID's 32 digits, "" where it is for no job."""

    connection: Connection
    options: OwnServerOptions
    job_id: str = ""

    @property
    def uuid(self) -> str:
        """The job's id as a UUID is written, always the same for the same job."""
        try:
            return str(uuid.UUID(self.job_id))
        except ValueError:
            return str(uuid.uuid5(uuid.NAMESPACE_OID, self.job_id))

    @property
    def seed(self) -> int:
        """The artist's seed, else one that is the same each time that the order is sent."""
        return int(self.options.seed) if self.options.seed else uuid.UUID(self.uuid).int % 2**31


@dataclass(frozen=True)
class Description:
    """What a server says of itself. `sentence`: for the artist; `found`: parameters by name."""

    sentence: str
    found: Mapping[str, Any] = field(default_factory=dict)


class ServerProtocol(ABC):
    """One kind of server. `label`: its name in sentences. Calls raise what those of `Service` do."""

    label: str = ""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.connection = order.connection
        self.options = order.options

    def upload(self, file: Path, is_cancelled: IsCancelled) -> str:
        """Most servers take the file with the order, so it stays where it is until then."""
        return str(file)

    @abstractmethod
    def submit(self, subject: Subject, before_sending: Callable[[], None]) -> Answer:
        """Order the model."""

    @abstractmethod
    def fetch(self, ticket: Ticket, is_cancelled: IsCancelled) -> Answer:
        """Ask how far it is."""

    def cancel(self, ticket: Ticket) -> None:  # noqa: B027  # most need no other
        """Most servers go on with what they have begun."""

    def download(self, answer: Finished, target: Path, progress: Progress, is_cancelled: IsCancelled) -> Path:
        """Bring the model's file to `target`."""
        check = Download(self.connection, lambda path: model.check(path, "glb"), progress, is_cancelled)
        with closing(self.connection):
            return check.fetch(answer.links[0], target)

    @abstractmethod
    def describe(self) -> Description:
        """What the server says of itself."""

    def checked(self, reply: Reply, what: str) -> Reply:
        """The reply of a call that was done; raises what it was refused with."""
        if reply.is_ok:
            return reply
        if reply.status in {404, 405} and not self.connection.words(reply):
            raise self.is_another()
        raise self.connection.refusal(reply, what)

    def is_another(self) -> NotReady:
        """The error for a server that answers, but not as this kind does."""
        return NotReady(
            f"{self.connection.base.host} does not answer as {self.label}. Press Detect in the panel to find out what "
            "runs there, or check the address in Maquette's preferences."
        )

    def failed(self, words: str) -> GenerationFailed:
        """The error of a model that the server could not make."""
        said = f": “{words.rstrip('.')}”" if words else ""
        return failure(
            f"{self.label} could not make the model{said}. Its console says more; try another picture or other "
            "settings."
        )

    def lost(self) -> OrderLost:
        """The error of an order that the server has forgotten before it was done."""
        return OrderLost(
            f"{self.label} was restarted and has lost the order, which is sent again. If it stops each time, "
            "it may have too little memory for these settings."
        )

    def unanswered(self) -> ServiceFault:
        """The error of an order whose answer was lost, at a server that cannot be asked for it."""
        return ServiceFault(
            f"The connection to {self.connection.base.host} broke before {self.label} had answered; it may still "
            "be working on the order. Trying again costs only time."
        )

    def single(self, subject: Subject) -> Path:
        """The one picture; raises InvalidSetting for several, and for a mesh that it cannot texture."""
        if subject.mesh and not self.options.takes_mesh:
            raise InvalidSetting(f"{self.label} cannot texture a mesh. Use Hunyuan3D 2, or a workflow with a mesh.")
        if subject.addresses:
            raise InvalidSetting(f"{self.label} makes a model from one picture. Choose Picture instead of Views.")
        return Path(subject.address)


def failure(sentence: str) -> GenerationFailed:
    """The error of a model that cannot be made; nothing is billed for it."""
    error = GenerationFailed(sentence)
    error.retry = Retry.FREE
    return error


class OneCall(ServerProtocol):
    """A server that answers the order with the model itself, minutes later, and knows nothing of it afterwards."""

    path: str = ""
    _picture: Path | None = None

    def submit(self, subject: Subject, before_sending: Callable[[], None]) -> Answer:
        """Take the order; `fetch` sends it, since that is where it is waited for. There is no ticket."""
        self._picture = self.single(subject)
        before_sending()
        return Processing(Ticket(""), note=f"{self.label} reports no progress and cannot be stopped.")

    def fetch(self, ticket: Ticket, is_cancelled: IsCancelled) -> Answer:
        """Send the picture, wait for the model, and keep it beside the picture."""
        if self._picture is None:
            raise self.lost()
        made = self._picture.with_name(_MADE)
        part = made.with_suffix(".part")
        try:
            with self.opened(self._picture) as (body, content_type):
                self._receive(SentBody(body), content_type, part, is_cancelled)
            part.replace(made)
        except OSError as error:
            raise disk_failure(error) from error
        return Finished(ticket, (str(made),), seed=self.used_seed())

    def download(self, answer: Finished, target: Path, progress: Progress, is_cancelled: IsCancelled) -> Path:
        """Check what was received and give it its place."""
        made = Path(answer.links[0])
        if not made.is_file():
            raise self.lost()
        try:
            model.check(made, "glb")
        except ModelFileError:
            made.unlink(missing_ok=True)
            raise
        return made.replace(target)

    @abstractmethod
    def opened(self, picture: Path) -> Any:
        """A context manager of the request's body and its content type."""

    def used_seed(self) -> str:
        """The seed that was sent, in decimals."""
        return str(self.order.seed)

    def _receive(self, body: SentBody, content_type: str, part: Path, is_cancelled: IsCancelled) -> None:
        with self.connection.stream("POST", self.path, body, {"Content-Type": content_type}) as response:
            if response.status_code != 200:
                data = b"".join(
                    piece for piece, _ in zip(received_body.pieces(response, _CHUNK), range(2), strict=False)
                )
                self._refuse(response.status_code, data)
            with part.open("wb") as file:
                received = _write(response, file, is_cancelled)
            announced = received_body.announced_length(response)
        if announced is not None and received < announced:
            raise DownloadFailed(
                f"The connection to {self.connection.base.host} broke during the download. The model is made again."
            )

    def _refuse(self, status: int, data: bytes) -> None:
        from ...http import json_values

        reply = Reply(status, json_values.parse_mapping(data) or {}, data)
        if status >= 500:
            raise self.failed(self.connection.words(reply))
        self.checked(reply, "refused the order")


def _write(response: Any, file: IO[bytes], is_cancelled: IsCancelled) -> int:
    received = 0
    for piece in received_body.pieces(response, _CHUNK):
        if is_cancelled():
            raise Cancelled
        received += len(piece)
        if received > LARGEST:
            raise ModelFileError("The model's file is implausibly large. Ask the server for a simpler one.")
        write(file, piece)
    return received


def write(file: IO[bytes], data: bytes) -> None:
    """Write to disk. Raises WorkerFailed, which nobody takes for the network's doing, as an OSError may be."""
    try:
        file.write(data)
    except OSError as error:
        raise disk_failure(error) from error


def disk_failure(error: OSError) -> WorkerFailed:
    """The error of a disk on which nothing can be written."""
    from ....worker import protocol

    return WorkerFailed(
        protocol.DISK, f"The model could not be written ({error.strerror or error}). Make room, then try again."
    )
