# SPDX-License-Identifier: GPL-3.0-or-later
"""The base class of all kinds of servers: the calls that the service makes, and what most kinds share."""

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
MESH_SUFFIX: Final = ".glb"  # of a mesh that is sent for texturing
_MADE: Final = "answer.glb"  # beside the picture: the model, if the server answers the order with it


@dataclass(frozen=True)
class Order:
    """A job as the server's protocol needs it. `job_id`: a UUID's 32 digits, "" for questions that belong to no job."""

    connection: Connection
    options: OwnServerOptions
    job_id: str = ""

    @property
    def uuid(self) -> str:
        """The job's id in a UUID's notation, always the same for the same job."""
        try:
            return str(uuid.UUID(self.job_id))
        except ValueError:
            return str(uuid.uuid5(uuid.NAMESPACE_OID, self.job_id))

    @property
    def seed(self) -> int:
        """The artist's seed, or else one that stays the same when the order is sent again."""
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
        """Return the file's own path: most servers take it with the order."""
        return str(file)

    @abstractmethod
    def submit(self, subject: Subject, before_sending: Callable[[], None]) -> Answer:
        """Order the model."""

    @abstractmethod
    def fetch(self, ticket: Ticket, is_cancelled: IsCancelled) -> Answer:
        """Ask how far the job is."""

    def cancel(self, ticket: Ticket) -> None:  # noqa: B027  # most need no other
        """Do nothing: most servers cannot stop a job."""

    def download(self, answer: Finished, target: Path, progress: Progress, is_cancelled: IsCancelled) -> Path:
        """Download the model's file to `target`."""
        check = Download(self.connection, lambda path: model.check(path, "glb"), progress, is_cancelled)
        with closing(self.connection):
            return check.fetch(answer.links[0], target)

    @abstractmethod
    def describe(self) -> Description:
        """What the server says of itself."""

    def checked(self, reply: Reply, what: str) -> Reply:
        """Return the reply of a successful call; raise the error that any other means."""
        if reply.is_ok:
            return reply
        if reply.status in {404, 405} and not self.connection.words(reply):
            raise self.is_another()
        raise self.connection.refusal(reply, what)

    def is_another(self) -> NotReady:
        """The error for a server that is of another kind."""
        return NotReady(
            f"{self.connection.base.host} does not answer as {self.label}. Press Detect in the panel to find out what "
            "runs there, or check the address in Maquette's preferences."
        )

    def failed(self, words: str) -> GenerationFailed:
        """The error for a model that the server could not make."""
        quoted = f": “{words.rstrip('.')}”" if words else ""
        return failure(
            f"{self.label} could not make the model{quoted}. Its console says more; try another picture or other "
            "settings."
        )

    def lost(self) -> OrderLost:
        """The error for an order that the server lost before it was done."""
        return OrderLost(
            f"{self.label} was restarted and has lost the order, which is sent again. If it stops each time, "
            "it may have too little memory for these settings."
        )

    def unanswered(self) -> ServiceFault:
        """The error for an order whose answer was lost, if the server cannot be asked for it again."""
        return ServiceFault(
            f"The connection to {self.connection.base.host} broke before {self.label} had answered; it may still "
            "be working on the order. Trying again costs only time."
        )

    def single(self, subject: Subject) -> Path:
        """The subject's only picture; raises InvalidSetting for views, and for a mesh that cannot be textured."""
        if subject.mesh and not self.options.takes_mesh:
            raise InvalidSetting(f"{self.label} cannot texture a mesh. Use Hunyuan3D 2, or a workflow with a mesh.")
        if subject.addresses:
            raise InvalidSetting(f"{self.label} makes a model from one picture. Choose Picture instead of Views.")
        return Path(subject.address)


def failure(sentence: str) -> GenerationFailed:
    """The error for a model that cannot be made; a retry is free."""
    error = GenerationFailed(sentence)
    error.retry = Retry.FREE
    return error


class OneCall(ServerProtocol):
    """A server that answers the order with the model itself, minutes later, and cannot be asked for it again."""

    path: str = ""
    _picture: Path | None = None

    def submit(self, subject: Subject, before_sending: Callable[[], None]) -> Answer:
        """Keep the order: `fetch` sends it and waits for the model. There is no ticket."""
        self._picture = self.single(subject)
        before_sending()
        return Processing(Ticket(""), note=f"{self.label} reports no progress and cannot be stopped.")

    def fetch(self, ticket: Ticket, is_cancelled: IsCancelled) -> Answer:
        """Send the picture, and write the model that comes back beside it."""
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
        """Check the received model and move it to `target`."""
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
        self.checked(reply, "{label} refused the order{quoted}.")


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
    """Write to disk. Raises WorkerFailed, as an OSError would be taken for a network error."""
    try:
        file.write(data)
    except OSError as error:
        raise disk_failure(error) from error


def disk_failure(error: OSError) -> WorkerFailed:
    """The error for a disk that cannot be written to."""
    from ....worker import protocol

    return WorkerFailed(
        protocol.DISK, f"The model could not be written ({error.strerror or error}). Free up space, then try again."
    )
