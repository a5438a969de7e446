# SPDX-License-Identifier: GPL-3.0-or-later
"""All kinds of own servers, each below `/own/NAME`, and controls for tests."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, Router

from . import faults
from .comfy_api import ComfyApi
from .comfyui import ComfyUI
from .comfyui_queue import NodeFailed
from .generation import Generation
from .hunyuan import Hunyuan
from .modly import Modly
from .one_call import Lemonade, TrellisServer
from .own_making import Maker

if TYPE_CHECKING:
    from starlette.requests import Request

NAMES = ("comfyui", "comfy-api", "trellis-server", "lemonade", "hunyuan-2", "hunyuan-2.1", "modly")


class OwnServers:
    """`seconds`: the minimum time for a model; `lacks`: nodes and files missing in ComfyUI; `fault`: a name in
    `faults.FAULTS`, of which “drop_submit”, “failed_job” and “server_error” are supported.
    """

    def __init__(self, generation: Generation, seconds: float, lacks: tuple[str, ...], fault: str) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="maquette-own-servers-"))
        self._fault = fault
        maker = self._maker = Maker(generation, self._folder / "input")
        self.comfyui = ComfyUI(self._made, self._folder, seconds, lacks, self._mishap)
        self._others: dict[str, Any] = {
            "comfy-api": ComfyApi(self.comfyui, fault),
            "trellis-server": TrellisServer(maker, seconds, fault),
            "lemonade": Lemonade(maker, seconds, fault),
            "hunyuan-2": Hunyuan(maker, seconds, fault),
            "hunyuan-2.1": Hunyuan(maker, seconds, fault, is_new=True),
            "modly": Modly(maker, seconds, fault),
        }
        servers = {"comfyui": self.comfyui, **self._others}
        mounts = [Mount(f"/{name}", app=server.router()) for name, server in servers.items()]
        restarting = Route("/{name}/sandbox/restart", self._restart, methods=["POST"])
        counting = Route("/sandbox/stats", self._stats)
        self.app = Router([counting, restarting, *mounts], default=_nothing)

    def _made(self, graph: Mapping[str, Any]) -> bytes:
        if self._fault == "failed_job":
            raise NodeFailed("7", "KSampler", "Allocation on device 0 would exceed allowed memory. (out of memory)")
        return self._maker.workflow(graph)

    async def _restart(self, request: Request) -> Response:
        """Make a server forget what a killed process would forget."""
        name = request.path_params["name"]
        server: Any = self.comfyui.queue if name == "comfyui" else self._others.get(name)
        server.restart()
        return Response(status_code=204)

    async def _stats(self, _request: Request) -> Response:
        """The number of jobs that each server has accepted."""
        orders = {name: server.orders for name, server in self._others.items() if hasattr(server, "orders")}
        queue = self.comfyui.queue
        ours = {"comfyui": len(queue.orders), "comfyui made": len(queue.made), "comfyui freed": queue.freed}
        return JSONResponse({**orders, **ours})

    def close(self) -> None:
        """End all threads and remove all files."""
        self.comfyui.queue.close()
        for server in self._others.values():
            if hasattr(server, "close"):
                server.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    async def _mishap(self, request: Request, call: str) -> Response | None:
        if self._fault == "server_error" and call == "order":
            return PlainTextResponse("500 Internal Server Error\n\nServer got itself in trouble", 500)
        if self._fault == "drop_submit" and call == "ordered":
            return faults.drop(request)
        return None


async def dispatched(scope: Any, receive: Any, send: Any) -> None:
    """Return the servers as one application below the sandbox's."""
    await scope["app"].state.context.own_servers.app(scope, receive, send)


async def _nothing(scope: Any, receive: Any, send: Any) -> None:
    await JSONResponse({"detail": "Not Found"}, 404)(scope, receive, send)
