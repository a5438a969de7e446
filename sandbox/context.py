# SPDX-License-Identifier: GPL-3.0-or-later
"""The state shared by all routers of a running sandbox."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .generation import Generation
from .gif import Background
from .limits import CallLimit
from .quirks import Quirks
from .store import Store
from .webhooks import Webhooks

if TYPE_CHECKING:
    from fastapi import Request

    from .own_servers import OwnServers


@dataclass(frozen=True)
class Context:
    """The state of one server; `fault`: a name in `faults.FAULTS`, or ""; `background`: of the v3 GIFs."""

    store: Store
    generation: Generation
    webhooks: Webhooks
    quirks: Quirks
    counting: CallLimit
    fault: str
    background: Background
    own_servers: OwnServers


def context_of(request: Request) -> Context:
    """Return the context that `app.create_app` put there."""
    context: Context = request.app.state.context
    return context


def base_url(request: Request) -> str:
    """Return this server's address as the caller knows it, so that links work there; without a trailing slash."""
    return str(request.base_url).rstrip("/")
