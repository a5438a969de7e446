# SPDX-License-Identifier: GPL-3.0-or-later
"""A real HTTP server on this computer, with answers written by the test; it records the requests."""

from __future__ import annotations

import json
import socket
import struct
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Final, Self

# The longest life of a connection that a test leaves open; closing the server releases it immediately.
HANG: Final = 30.0


@dataclass(frozen=True)
class Request:
    """A received request. `path`: with its query; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """A response. `announced`: a false Content-Length, if any; `ending`: what happens after the body.

    `close` follows HTTP; `reset` breaks the connection; `hang` leaves it open and silent.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    announced: int | None = None
    ending: str = "close"


@dataclass(frozen=True)
class NoAnswer:
    """The request is read and not answered. `ending`: as in `Answer`."""

    ending: str = "close"


Script = Callable[[Request], "Answer | NoAnswer"]


def reply(value: object, status: int = 200, **headers: str) -> Answer:
    """A JSON answer; underscores in header names become dashes."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Answer(json.dumps(value).encode(), status, {"Content-Type": "application/json", **named})


def page(text: str = "Just a moment…", status: int = 200) -> Answer:
    """A web page instead of what was requested."""
    return Answer(f"<!DOCTYPE html><html><body>{text}</body></html>".encode(), status, {"Content-Type": "text/html"})


class Loopback:
    """`with Loopback(script) as server:` gives `server.url`; without a script, set `server.routes[path]` to answers.

    A list of answers is used one per request; the last one is repeated. `server.requests`: all requests, in order.
    """

    def __init__(self, script: Script | None = None) -> None:
        self.requests: list[Request] = []
        self.routes: dict[str, Answer | NoAnswer | list[Answer | NoAnswer] | Script] = {}
        self._script = script or self._route
        self.released = threading.Event()
        handler = type("Handler", (_Handler,), {"loopback": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """The address, without a trailing slash."""
        return f"http://127.0.0.1:{self.port}"

    def answer(self, request: Request) -> Answer | NoAnswer:
        """Record the request and ask the script."""
        self.requests.append(request)
        return self._script(request)

    def paths(self, method: str) -> list[str]:
        """The paths requested by that method, in order."""
        return [request.path for request in self.requests if request.method == method]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _route(self, request: Request) -> Answer | NoAnswer:
        answer = self.routes.get(request.path, Answer(b"", 404))
        if isinstance(answer, list):
            return answer.pop(0) if len(answer) > 1 else answer[0]
        return answer(request) if callable(answer) else answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        # Some tests have clients that disconnect midway.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # otherwise a body waits 40 ms until its headers are acknowledged
    loopback: Loopback

    def do_POST(self) -> None:
        self._serve()

    def do_GET(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        pass

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = self.loopback.answer(Request(self.command, self.path, headers, body))
        if isinstance(answer, Answer):
            self._send(answer)
        if isinstance(answer, NoAnswer) or answer.announced is not None or answer.ending != "close":
            self.close_connection = True
        if answer.ending == "hang":
            self.loopback.released.wait(HANG)
        if answer.ending == "reset":
            # With SO_LINGER 0 the system sends a reset instead of closing properly.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if "Transfer-Encoding" not in answer.headers:
            length = len(answer.body) if answer.announced is None else answer.announced
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(answer.body)
        self.wfile.flush()


def refused_port() -> int:
    """A local port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
