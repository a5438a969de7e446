# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports a job's end to the address in its request, and retries if that fails.

Only to this computer, unless other hosts are allowed.
"""

from __future__ import annotations

import http.client
import json
import logging
import threading
import urllib.request
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from .links import host_of, is_http, is_loopback, opener

_log = logging.getLogger(__name__)

# Seconds before each retry. Documented are at most three, with growing pauses, and 30 s for an answer.
PAUSES = (1.0, 2.0, 4.0)
TIMEOUT = 30.0


class Webhooks:
    """Delivers on its own threads. hosts: the allowed names; `pause(seconds)`: waits, and returns whether to stop."""

    def __init__(self, hosts: Collection[str] = (), pause: Callable[[float], bool] | None = None) -> None:
        self._hosts = frozenset(hosts)
        self._closing = threading.Event()
        self._pause = pause or self._closing.wait
        self._threads = ThreadPoolExecutor(4, "webhook")

    def deliver(self, link: str, payload: Callable[[], dict[str, Any]], delay: float = 0.0) -> None:
        """Post the result of `payload` after the delay, and retry until it is accepted or the tries are used up."""
        if not is_http(link) or not (is_loopback(link) or host_of(link) in self._hosts):
            _log.warning("The webhook %r is not called: it is not on this computer.", link)
            return
        self._threads.submit(self._deliver, link, payload, delay)

    def close(self) -> None:
        """Drop what has not been delivered."""
        self._closing.set()
        self._threads.shutdown(cancel_futures=True)

    def _deliver(self, link: str, payload: Callable[[], dict[str, Any]], delay: float) -> None:
        if delay > 0 and self._closing.wait(delay):
            return
        body = json.dumps(payload()).encode()
        for pause in (*PAUSES, None):
            if _is_taken(link, body):
                return
            if pause is None or self._pause(pause):
                break
        _log.warning("Nobody took what was posted to the webhook %r.", link)


def _is_taken(link: str, body: bytes) -> bool:
    headers = {"Content-Type": "application/json", "User-Agent": "maquette-sandbox"}
    request = urllib.request.Request(link, body, headers, method="POST")  # noqa: S310  # http alone: see `deliver`
    try:
        with opener().open(request, timeout=TIMEOUT):
            return True
    except (OSError, ValueError, http.client.HTTPException):
        return False
