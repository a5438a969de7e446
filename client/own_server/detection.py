# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds out which kind of server is at an address, by a few requests that change nothing there."""

from __future__ import annotations

from ..errors import KeyRefused, MaquetteError, NotReady, ServiceUnreachable
from ..http import json_values
from .connection import LABEL, Connection, Reply
from .options import Server

_LONGEST = 1 << 20  # bytes; FastAPI describes every call of a server


def detect(connection: Connection) -> Server:
    """The kind of server. Raises NotReady for an unknown one, KeyRefused, or ServiceUnreachable."""
    ask = _Asking(connection)
    # The proxy hands on what it does not know to the ComfyUI behind it, so it is asked for first.
    if ask.json("/api/v2/health").is_ok:
        return Server.COMFY_API
    if json_values.mapping(ask.json("/api/system_stats").json.get("system")).get("comfyui_version"):
        return Server.COMFYUI
    if ask.json("/v1/health").json.get("status"):
        return Server.LEMONADE
    found = _by_health(ask.json("/health")) or _by_calls(ask)
    if found is not None:
        return found
    if ask.json("/api/v2/jobs?limit=1").json:  # the cloud has no health check
        return Server.COMFY_API
    if ask.was_refused:
        raise KeyRefused(LABEL)
    raise NotReady(
        f"{connection.base.host} answers, but is not a server that Maquette knows: ComfyUI, the Comfy API, "
        "trellis-server, Lemonade, Hunyuan3D 2 or 2.1, Modly. Check the address and its port in the preferences."
    )


class _Asking:
    """Asks, and remembers whether the server wanted a key."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.was_refused = False

    def json(self, path: str) -> Reply:
        """The answer; an empty one if none could be read."""
        try:
            reply = self._connection.get(path, longest=_LONGEST)
        except ServiceUnreachable:
            raise
        except MaquetteError:
            return Reply(0)
        self.was_refused = self.was_refused or reply.status in {401, 403}
        return reply if reply.is_ok else Reply(reply.status)


def _by_health(reply: Reply) -> Server | None:
    if reply.text == "ok":
        return Server.TRELLIS_SERVER
    status = reply.json.get("status")
    if status == "healthy" and "worker_id" in reply.json:
        return Server.HUNYUAN_2_1
    return Server.MODLY if status == "ok" else None


def _by_calls(ask: _Asking) -> Server | None:
    """Recognise a server by its list of calls, which FastAPI gives: Hunyuan3D 2 has no health check."""
    paths = json_values.mapping(ask.json("/openapi.json").json.get("paths"))
    return Server.HUNYUAN_2 if {"/send", "/status/{uid}"} <= paths.keys() else None
