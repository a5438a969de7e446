# SPDX-License-Identifier: GPL-3.0-or-later
"""The services that the demo can use, and how the add-on is pointed to the sandbox. Must not import `bpy`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

from tools.checkout import load_package

load_package()

from maquette.client.capabilities import ServiceName
from maquette.client.registry import SERVICES

LIST: Final = "list"


class UnknownService(Exception):
    """There is no service of that name; the message lists those that exist."""


@dataclass(frozen=True)
class DemoService:
    """`name`: for `SERVICE=`; `label`: its usual name; `path`: in the sandbox, or ""; `gives`: what it makes."""

    name: str
    label: str
    service: ServiceName
    path: str
    gives: str


def _own(name: str, label: str) -> DemoService:
    return DemoService(name, label, ServiceName.OWN_SERVER, f"/own/{name}", "a model, from a server of one's own")


_ALL: Final = (
    DemoService("local", "Local", ServiceName.LOCAL, "", "a block-out of the picture's outline, on this computer"),
    DemoService("modelslab", "ModelsLab", ServiceName.MODELSLAB, "/api/v6", "a textured model"),
    DemoService(
        "stable_diffusion",
        "Stable Diffusion",
        ServiceName.STABLE_DIFFUSION,
        "/api/v3",
        "a turntable, carved into a model",
    ),
    _own("comfyui", "ComfyUI"),
    _own("comfy-api", "the Comfy API"),
    _own("trellis-server", "trellis-server"),
    _own("lemonade", "Lemonade"),
    _own("hunyuan-2", "Hunyuan3D 2"),
    _own("hunyuan-2.1", "Hunyuan3D 2.1"),
    _own("modly", "Modly"),
)
DEMO_SERVICES: Final = {each.name: each for each in _ALL}
DEFAULT: Final = "modelslab"


def named(name: str) -> DemoService:
    """Return the service of that name, ignoring hyphens and case.

    Raises:
        UnknownService: if there is none.
    """
    for each in DEMO_SERVICES.values():
        if _bare(each.name) == _bare(name):
            return each
    raise UnknownService(f"There is no service {name!r}: use {', '.join(DEMO_SERVICES)}.")


def _bare(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


def listed() -> str:
    """Return a line for each service, and what they have in common."""
    lines = [f"  {each.name:18}{each.label:18}{each.gives}" for each in DEMO_SERVICES.values()]
    return "\n".join(
        [
            "make demo SERVICE=NAME, where NAME is one of",
            "",
            *lines,
            "",
            "The sandbox, a server on this computer, answers over HTTP in their place (docs/sandbox.md): no key is",
            "needed, nothing leaves this computer, and what makes the models there is no neural network either.",
            "",
        ]
    )


def point_at(service: DemoService, sandbox: str) -> None:
    """Point the add-on in this process to the sandbox's address for the service."""
    endpoint = SERVICES[service.service].endpoint
    if endpoint is not None:
        os.environ[endpoint.url_variable] = sandbox + service.path
        os.environ[endpoint.key_variable] = "demo"
