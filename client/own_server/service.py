# SPDX-License-Identifier: GPL-3.0-or-later
"""The Own Server service: passes each call on to the protocol of that kind of server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import Final

from ..capabilities import Capabilities
from ..errors import Cancelled, NotReady, ServiceError
from ..files import picture as picture_files
from ..parameters import ServiceOptions
from ..service import (
    Account,
    Answer,
    ConnectionReport,
    Finished,
    IsCancelled,
    Progress,
    ServiceArguments,
    Subject,
    Ticket,
)
from .connection import Connection, is_unencrypted, parse_address
from .detection import detect
from .options import OwnServerOptions, Server
from .protocols.comfy_api import ComfyApi
from .protocols.comfyui import ComfyUI
from .protocols.hunyuan import Hunyuan, Hunyuan21
from .protocols.lemonade import Lemonade
from .protocols.modly import Modly
from .protocols.server import MESH_SUFFIX, Order, ServerProtocol
from .protocols.trellis_server import TrellisServer
from .spec import OWN_SERVER

_PROTOCOLS: Final[Mapping[Server, type[ServerProtocol]]] = {
    Server.COMFYUI: ComfyUI,
    Server.COMFY_API: ComfyApi,
    Server.TRELLIS_SERVER: TrellisServer,
    Server.LEMONADE: Lemonade,
    Server.HUNYUAN_2: Hunyuan,
    Server.HUNYUAN_2_1: Hunyuan21,
    Server.MODLY: Modly,
}
_USUAL_PATIENCE: Final = 60.0  # seconds between two bytes of an answer
# These answer the order with the model; Lemonade downloads its own first.
_PATIENCE: Final = {Server.TRELLIS_SERVER: 3 * 3600.0, Server.LEMONADE: 3 * 3600.0}


class OwnServer:
    """The server at the artist's address, for one job. Raises InvalidSetting for an address that cannot be used."""

    def __init__(self, arguments: ServiceArguments) -> None:
        self.capabilities: Capabilities = OWN_SERVER.capabilities
        self._base = parse_address(arguments.url)
        self._arguments = arguments
        self._options = OwnServerOptions.from_mapping(arguments.options)
        self._connection(_USUAL_PATIENCE)  # raises KeyRefused for an impossible header

    @property
    def host(self) -> str:
        """The host that gets the picture."""
        return self._base.host

    def upload(self, file: Path, is_cancelled: IsCancelled) -> str:
        """Upload the picture or mesh, if the server takes files separately from the order."""
        if is_cancelled():
            raise Cancelled
        if file.suffix != MESH_SUFFIX:
            picture_files.inspect(file)
        return self._protocol.upload(file, is_cancelled)

    def submit(
        self, subject: Subject, options: ServiceOptions, track_id: str, before_sending: Callable[[], None]
    ) -> Answer:
        """Order the model; see `Service.submit`."""
        return self._protocol.submit(subject, before_sending)

    def fetch(self, ticket: Ticket, is_cancelled: IsCancelled) -> Answer:
        """Ask how far the job is; see `Service.fetch`."""
        if is_cancelled():
            raise Cancelled
        return self._protocol.fetch(ticket, is_cancelled)

    def cancel(self, ticket: Ticket) -> None:
        """Cancel this job, if the server can."""
        with closing(self._protocol.connection):
            self._protocol.cancel(ticket)

    def download(self, answer: Finished, target: Path, progress: Progress, is_cancelled: IsCancelled) -> Path:
        """Download the model to `target` and check it."""
        if not answer.links:
            raise NotReady("The server has not said where the model is. Look for it there.")
        return self._protocol.download(answer, target, progress, is_cancelled)

    def download_movies(self, answer: Finished, folder: Path, is_cancelled: IsCancelled) -> None:
        """Do nothing: there are none."""

    def account(self) -> Account:
        """Return an empty account."""
        return Account()

    def delete(self, ticket: Ticket) -> None:
        """Do nothing: the files on the artist's own server are the artist's."""
        raise ServiceError("Your own server keeps the files. Delete them there.")

    def check(self) -> ConnectionReport:
        """Find out which kind of server is at the address, and what it says of itself."""
        with closing(self._connection(_USUAL_PATIENCE)) as connection:
            server = detect(connection)
            description = _PROTOCOLS[server](Order(connection, self._options)).describe()
        warning = ""
        if is_unencrypted(self._base):
            warning = " The connection is not encrypted: anyone on your network can read what is sent."
        return ConnectionReport(
            self.host, f"{description.sentence}{warning}", found={"server": server.value, **description.found}
        )

    @cached_property
    def _protocol(self) -> ServerProtocol:
        server = Server(self._options.server)
        connection = self._connection(_PATIENCE.get(server, _USUAL_PATIENCE))
        return _PROTOCOLS[server](Order(connection, self._options, self._arguments.job_id))

    def _connection(self, patience: float) -> Connection:
        return Connection(self._base, self._arguments.key, self._arguments.user_agent, patience=patience)


def connect(arguments: ServiceArguments) -> OwnServer:
    """Make the service; raises InvalidSetting for a bad URL or setting, KeyRefused for an impossible header."""
    return OwnServer(arguments)
