# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one of the sandbox's servers in this process, on a free port."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import uvicorn

from sandbox.comfyui import ComfyUI
from sandbox.protocol import DroppableProtocol
from tests.models import glb

MODEL = glb(binary=bytes(3000))


class Served:
    """`with Served(app) as server:` gives `server.url`."""

    def __init__(self, app: Any, port: int = 0) -> None:
        self._listener = socket.create_server(("127.0.0.1", port))
        config = uvicorn.Config(app, http=DroppableProtocol, log_config=None, access_log=False, lifespan="off")
        self._server = uvicorn.Server(config)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        asyncio.run(self._server.serve([self._listener]))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.should_exit = self._server.force_exit = True
        self._thread.join()
        self._listener.close()


class Comfy:
    """A ComfyUI that makes `MODEL` immediately; its folders are in `folder`.

    `gate`: a workflow runs until it is set, or until the job is stopped; `restart` loses what a killed process
    loses.
    """

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.graphs: list[Mapping[str, Any]] = []
        self.failure: Exception | None = None
        self.server = ComfyUI(self._make, folder, **settings)
        self._served = Served(self.server.router())

    @property
    def url(self) -> str:
        return self._served.url

    @property
    def files(self) -> list[str]:
        """The names of the files saved."""
        return sorted(path.name for path in (self.server.folder / "output").rglob("*.glb"))

    def restart(self) -> None:
        self.server.queue.restart()

    def _make(self, graph: Mapping[str, Any]) -> bytes:
        while not self.gate.wait(0.01) and not self.server.queue.is_interrupted:
            pass
        self.graphs.append(graph)
        if self.failure is not None:
            raise self.failure
        return MODEL

    def __enter__(self) -> Self:
        self._served.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.gate.set()
        self.server.queue.close()
        self._served.__exit__(*error)
