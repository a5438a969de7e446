# SPDX-License-Identifier: GPL-3.0-or-later
"""A minimal client for the sandbox's own tests: plain HTTP, so that it shares no mistake with the real client."""

from __future__ import annotations

import base64
import json
import struct
import threading
from typing import Any

import requests

from tests.pictures import figure
from tests.sandbox_server import Addresses

TIMEOUT = 120.0


class Service:
    """Calls one server with one key; answers come as `requests.Response`."""

    def __init__(self, server: Addresses, key: str = "key") -> None:
        self.server = server
        self.key = key

    def post(self, path: str, fault: str = "", **fields: object) -> requests.Response:
        url = path if path.startswith("http") else self.server.url + path
        headers = {"X-Sandbox-Fault": fault} if fault else {}
        return requests.post(url, json={"key": self.key} | fields, headers=headers, timeout=TIMEOUT)

    def get(self, url: str, fault: str = "", **options: Any) -> requests.Response:
        headers = options.pop("headers", {}) | ({"X-Sandbox-Fault": fault} if fault else {})
        return requests.get(url, headers=headers, timeout=TIMEOUT, **options)

    def upload(self, picture: bytes, media_type: str = "image/png") -> requests.Response:
        data = f"data:{media_type};base64,{base64.b64encode(picture).decode()}"
        return self.post("/api/v6/base64_to_url", base64_string=data)

    def submit(
        self, picture: bytes | None = None, fault: str = "", path: str = "/api/v6/3d/image_to_3d", **fields: object
    ) -> requests.Response:
        """Upload the picture (a small figure unless given) and submit it."""
        link = self.upload(picture or figure(48)).json()["output"][0]
        return self.post(path, fault, **({"image": link} | fields))

    def fetch(self, job: int, fault: str = "") -> requests.Response:
        return self.post(f"/api/v6/3d/fetch/{job}", fault)

    def finish(self, picture: bytes | None = None, **fields: Any) -> dict[str, Any]:
        """Submit a picture and return the job's final answer."""
        return self.ended(self.submit(picture, **fields).json())

    def ended(self, accepted: dict[str, Any]) -> dict[str, Any]:
        """Return the final answer of an accepted job."""
        for _ in range(1200):
            answer: dict[str, Any] = self.post(accepted["fetch_result"]).json()
            if answer["status"] != "processing":
                return answer | {"id": accepted["id"]}
            threading.Event().wait(0.1)
        raise AssertionError("the job did not end")

    def files(self, answer: dict[str, Any]) -> list[bytes]:
        """Return the files of a job that has succeeded."""
        return [self.get(link).content for link in answer["output"]]


def glb_document(content: bytes) -> dict[str, Any]:
    """Return the JSON chunk of a GLB, after checking its header."""
    magic, version, length, chunk, kind = struct.unpack_from("<4sIII4s", content)
    assert (magic, version, length, kind) == (b"glTF", 2, len(content), b"JSON")
    document: dict[str, Any] = json.loads(content[20 : 20 + chunk])
    return document


def triangles(document: dict[str, Any]) -> int:
    """Return the number of triangles in a glTF document's meshes."""
    primitives = [primitive for mesh in document["meshes"] for primitive in mesh["primitives"]]
    return sum(document["accessors"][primitive["indices"]]["count"] for primitive in primitives) // 3


def size(document: dict[str, Any]) -> tuple[float, float, float]:
    """Return width, height and depth in glTF's axes (Y up)."""
    bounds = document["accessors"][document["meshes"][0]["primitives"][0]["attributes"]["POSITION"]]
    width, height, depth = (high - low for low, high in zip(bounds["min"], bounds["max"], strict=True))
    return width, height, depth
