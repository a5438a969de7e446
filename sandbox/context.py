# SPDX-License-Identifier: GPL-3.0-or-later
"""What every router of one running sandbox shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .generation import Generation
from .store import Store

if TYPE_CHECKING:
    from fastapi import Request


@dataclass(frozen=True)
class Context:
    """The state of one server; `fault` is a name of `faults.FAULTS` or ""."""

    store: Store
    generation: Generation
    fault: str


def context_of(request: Request) -> Context:
    """Return the context that `app.create_app` put there."""
    context: Context = request.app.state.context
    return context


def base_url(request: Request) -> str:
    """Return this server's address as the caller wrote it, so that links work for the caller; no slash at its end."""
    return str(request.base_url).rstrip("/")
