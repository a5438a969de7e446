# SPDX-License-Identifier: GPL-3.0-or-later
"""What is known about the price before several models are ordered."""

from __future__ import annotations

from ..client.capabilities import ServiceName
from . import scene


def of_several(service: ServiceName, host: str) -> str:
    """Who bills each model, and the account's balance if it is known."""
    billed = f"Each one is billed by {host}."
    state = scene.state()
    if state.account_service != service.value or not state.account:
        return f"{billed} The service does not state its prices in advance."
    return f"{billed} Your balance is {state.account}; the service does not state its prices in advance."
