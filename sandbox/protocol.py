# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP where a request has access to its connection, so that a fault can close it in the middle of an answer."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol


class DroppableProtocol(H11Protocol):
    """Provides the connection as `request.state.transport`. ASGI itself cannot close one without an answer."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Called by the event loop for each new connection."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}
