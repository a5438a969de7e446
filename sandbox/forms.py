# SPDX-License-Identifier: GPL-3.0-or-later
"""Accepts forms instead of JSON, as the v3 API's page allows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_FORM = b"application/x-www-form-urlencoded"


class Forms:
    """ASGI middleware that converts a form to a JSON object of strings."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http" or not dict(scope["headers"]).get(b"content-type", b"").startswith(_FORM):
            await self._app(scope, receive, send)
            return
        body = await _as_json(receive)
        sent = (b"content-type", b"content-length")
        headers = [(name, value) for name, value in scope["headers"] if name not in sent]
        headers += [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return pending.pop() if pending else await receive()

        await self._app({**scope, "headers": headers}, replay, send)


async def _as_json(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    fields = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    # Forms have no null: an empty field counts as not set.
    return json.dumps({name: value for name, value in fields.items() if value or name == "key"}).encode()
