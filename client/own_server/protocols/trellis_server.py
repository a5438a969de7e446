# SPDX-License-Identifier: GPL-3.0-or-later
"""trellis-server of pwilkin/trellis.cpp: TRELLIS.2 on Vulkan, ROCm or CUDA. One call makes the model and returns it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...http.bodies import Multipart
from .server import Description, OneCall


class TrellisServer(OneCall):
    """One job of a trellis-server, which makes one model at a time; further orders wait."""

    label = "trellis-server"
    path = "/generate"

    def opened(self, picture: Path) -> Any:
        """The form. The server uses a picture's transparency as the cut-out."""
        return _Form(picture, {"seed": str(self.order.seed % 2**31), "resolution": self.options.resolution})

    def used_seed(self) -> str:
        """The seed that was sent: the server's have 31 bits."""
        return str(self.order.seed % 2**31)

    def describe(self) -> Description:
        """The server's health check, which tells nothing else."""
        reply = self.checked(self.connection.get("/health"), "{label} did not report its status{quoted}.")
        if reply.text != "ok":
            raise self.is_another()
        return Description("trellis-server. It makes one model at a time.")


class _Form:
    """A form that is opened when it is entered, with its content type."""

    def __init__(self, picture: Path, fields: dict[str, str]) -> None:
        self._form = Multipart(picture, "image", "picture.png", fields)

    def __enter__(self) -> tuple[Multipart, str]:
        return self._form, self._form.content_type

    def __exit__(self, *error: object) -> None:
        self._form.__exit__(None, None, None)
