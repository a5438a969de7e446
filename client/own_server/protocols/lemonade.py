# SPDX-License-Identifier: GPL-3.0-or-later
"""AMD's Lemonade Server: TRELLIS.2 behind an OpenAI-like API. One call makes the model and returns it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from ...http import json_values
from ...http.bodies import MEDIA_TYPE, Base64Body
from .server import Description, OneCall

_USUAL: Final = "TRELLIS-3D"


class Lemonade(OneCall):
    """One job of a Lemonade Server, which downloads its model (15 GB) when it is first used."""

    label = "Lemonade"
    path = "/v1/3d/generations"

    def opened(self, picture: Path) -> Any:
        """The request, with the picture as a data URL."""
        fields = {
            "model": self.options.model or _USUAL,
            "seed": self.order.seed % 2**31,
            "resolution": self.options.resolution,
            "response_format": "glb",
        }
        return _opened(picture, fields)

    def used_seed(self) -> str:
        """The seed that was sent: the server's have 31 bits."""
        return str(self.order.seed % 2**31)

    def describe(self) -> Description:
        """The server's version, and whether its model has been downloaded."""
        health = self.checked(self.connection.get("/v1/health"), "{label} did not report its status{quoted}.").json
        version = json_values.line(health.get("version"))
        models = self.connection.get("/v1/models").json.get("data")
        names = (
            [json_values.line(json_values.mapping(each).get("id")) for each in models]
            if isinstance(models, list)
            else []
        )
        wanted = self.options.model or _USUAL
        there = "is installed" if wanted in names else "is downloaded on first use, 15 GB"
        return Description(f"Lemonade {version}".rstrip() + f". The model {wanted} {there}.")


@contextmanager
def _opened(picture: Path, fields: dict[str, object]) -> Iterator[tuple[Base64Body, str]]:
    with Base64Body(picture, MEDIA_TYPE, "image", fields) as body:
        yield body, "application/json"
