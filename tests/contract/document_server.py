# SPDX-License-Identifier: GPL-3.0-or-later
"""Both services as documented, written by hand: it shares no code with the sandbox or the client.

It accepts only what the documents allow, answers with the vendors' sample answers, and enforces the rules of their
file hosts: no key, and no default Python User-Agent.
"""

from __future__ import annotations

import base64
import itertools
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import jsonschema_rs

from tests.contract import documents
from tests.contract.documents import TEXT
from tests.models import glb

MODEL = glb()
GIF = b"GIF89a\x40\0\x40\0\x80\0\0" + bytes(30) + b";"

UPLOAD = {"key": TEXT, "base64_string": {"type": "string", "pattern": "^data:image/[a-z]+;base64,"}}
CROP = {"key": TEXT, "image": {"type": "string"}, "crop": {"enum": ["true", "false"]}}
TURNTABLE = {
    "key": TEXT,
    "image": {"type": "string", "pattern": "^http"},
    "steps": {"type": "integer", "minimum": 1, "maximum": 50},
    "guidance_scale": {"type": "number", "minimum": 1, "maximum": 20},
    "frame_size": {"type": "integer", "multipleOf": 32},
    "seed": {"type": ["integer", "null"]},
    "seconds": {"type": "integer"},
    "batch_size": {"type": "integer"},
    "safety_checker": {"enum": ["yes", "no"]},
    "webhook": {"type": ["string", "null"]},
    "track_id": {"type": ["string", "null"]},
}
DELETION = {"key": TEXT, "request_id": {"type": ["integer", "string"]}, "type": {"const": "3d"}}


class DocumentServer(ThreadingHTTPServer):
    """`with DocumentServer() as server:` gives `server.url`; `complaints`: a client's violations of the documents."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.complaints: list[str] = []
        self.orders: dict[str, dict[str, Any]] = {}
        self.fetches: dict[str, int] = {}
        self.ids = itertools.count(109655545)

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: DocumentServer

    def log_message(self, *_arguments: object) -> None:
        """Log nothing."""

    def do_GET(self) -> None:
        """Serve a file, as a file host."""
        if "key" in self.headers or "authorization" in self.headers or "key=" in self.path:
            self.server.complaints.append("a key went to a file host")
        if self.headers["User-Agent"].startswith(("Python-urllib", "python-requests")):
            self._answer(403, b"error code: 1010")
        elif self.path == "/api/subscribed_products":
            self._answer_json({"status": "success", "data": {"plan": {"api_call_remaining": 7}}})
        else:
            self._answer(200, GIF if self.path.endswith(".gif") else MODEL)

    def do_POST(self) -> None:
        """Serve the services' endpoints."""
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        body = json.loads(raw)
        if self.headers["Content-Type"].partition(";")[0] != "application/json":
            self.server.complaints.append(f"{self.path} was sent {self.headers['Content-Type']}")
        if not body.get("key"):
            self.server.complaints.append(f"{self.path} came without the key")
        for pattern, answer in ROUTES.items():
            match = re.fullmatch(pattern, self.path)
            if match:
                self._answer_json(answer(self, body, *match.groups()))
                return
        self.server.complaints.append(f"{self.path} is documented nowhere")
        self._answer(404, b"{}")

    def check(self, body: dict[str, Any], fields: dict[str, Any], *required: str) -> None:
        """Record a complaint for anything that the documents do not allow."""
        schema = {"type": "object", "properties": fields, "additionalProperties": False, "required": ["key", *required]}
        for error in jsonschema_rs.validator_for(schema).iter_errors(body):
            self.server.complaints.append(f"{self.path}: {error.message}")

    def upload(self, body: dict[str, Any]) -> dict[str, Any]:
        self.check(body, UPLOAD, "base64_string")
        base64.b64decode(body["base64_string"].partition(",")[2], validate=True)
        return {"status": "success", "id": next(self.server.ids), "output": [f"{self.server.url}/temp/picture.png"]}

    def crop(self, body: dict[str, Any]) -> dict[str, Any]:
        self.check(body, CROP, "image", "crop")
        link = f"{self.server.url}/temp/picture.png"
        return {"status": "success", "messege": "image uploaded", "link": link, "request_id": next(self.server.ids)}

    def order_image(self, body: dict[str, Any], base: str) -> dict[str, Any]:
        self.check(body, documents.IMAGE, "init_image", "image")
        return self._accepted(body, base)

    def order_text(self, body: dict[str, Any], base: str) -> dict[str, Any]:
        self.check(body, documents.WORDS, "prompt")
        return self._accepted(body, base)

    def order_turntable(self, body: dict[str, Any]) -> dict[str, Any]:
        self.check(body, TURNTABLE, "image")
        return {
            "status": "success",
            "generationTime": 6,
            "id": 326,
            "output": [f"{self.server.url}/generations/2d74af44.gif"],
            "meta": {"file_prefix": "2d74af44", "frame_size": body["frame_size"], "outdir": "out", "seed": 1110454524},
        }

    def fetch(self, body: dict[str, Any], _base: str, number: str) -> dict[str, Any]:
        self.check(body, {"key": TEXT})
        if number not in self.server.orders:
            self.server.complaints.append(f"{number} was never given out")
        count = self.server.fetches[number] = self.server.fetches.get(number, 0) + 1
        if count == 1:
            return {"status": "processing", "message": "try again later.", "output": "", "tip": "a plan is faster"}
        return {"status": "success", "id": int(number), "output": [f"{self.server.url}/out/model.glb"]}

    def balance(self, body: dict[str, Any]) -> dict[str, Any]:
        self.check(body, {"key": TEXT})
        return {"status": "success", "data": {"balance": 43.6, "currency": "USD"}}

    def load(self, body: dict[str, Any]) -> dict[str, Any]:
        self.check(body, {"key": TEXT})
        return {"queue_num": 2, "queue_time": 9.5, "status": "ok"}

    def delete(self, body: dict[str, Any]) -> dict[str, Any]:
        self.check(body, DELETION, "request_id")
        return {"status": "success", "messege": "image deleted"}

    def _accepted(self, body: dict[str, Any], base: str) -> dict[str, Any]:
        number = next(self.server.ids)
        self.server.orders[str(number)] = body
        return {
            "status": "processing",
            "tip": "Get faster results with a plan",
            "eta": 4,
            "message": "Try to fetch request after seconds estimated",
            "fetch_result": f"{self.server.url}{base}/fetch/{number}",
            "id": number,
            "output": [],
            "meta": {"foreground_ratio": ".85", "seed": 3480183101, "texture_size": 1024},
            "future_links": [f"{self.server.url}/out/model.glb"],
            "extra_assets": [],
        }

    def _answer_json(self, value: object) -> None:
        self._answer(200, json.dumps(value).encode(), "application/json")

    def _answer(self, status: int, content: bytes, kind: str = "application/octet-stream") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


_BASE = "(/api/v6/3d|/api/v1/enterprise/3d)"
ROUTES = {
    "/api/v6/base64_to_url": _Handler.upload,
    "/api/v3/base64_crop": _Handler.crop,
    f"{_BASE}/image_to_3d": _Handler.order_image,
    f"{_BASE}/text_to_3d": _Handler.order_text,
    f"{_BASE}/fetch/([0-9]+)": _Handler.fetch,
    "/api/v3/img_to_3d": _Handler.order_turntable,
    "/api/wallet_balance": _Handler.balance,
    "/api/v3/system_load": _Handler.load,
    "/api/v3/delete_image": _Handler.delete,
}
