# SPDX-License-Identifier: GPL-3.0-or-later
"""A service that accepts every job and sends the same file at the speed of a good connection.

`python -m benchmarks.scripted_service MODEL` prints its address. It is a separate process, so that its work does not
count as the add-on's.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

from tools.checkout import ROOT

GENERATION: Final = 2.0  # seconds
BANDWIDTH: Final = 12_500_000  # bytes per second: 100 Mbit/s
_CHUNK: Final = 125_000


@contextmanager
def running(model: Path) -> Iterator[str]:
    """Run the service, and yield the address that stands in for ModelsLab's."""
    command = [sys.executable, "-m", "benchmarks.scripted_service", str(model)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def reported_at(url: str) -> float:
    """Return when the service last reported that a model is done, as by `time.time()`."""
    with urllib.request.urlopen(f"{url}/reported") as answer:  # noqa: S310 - our own address
        return float(json.load(answer)["reported"])


class Handler(BaseHTTPRequestHandler):
    """Implements as much of ModelsLab's protocol as one job needs."""

    protocol_version = "HTTP/1.1"
    model: Path
    orders: list[float] = []  # noqa: RUF012 - one server a process
    reported = 0.0

    def do_POST(self) -> None:
        """Accept a picture, a job, or a status request."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        base = f"http://{self.headers['Host']}"
        if self.path.endswith("/base64_to_url"):
            self._answer({"status": "success", "output": [f"{base}/picture.png"]})
        elif self.path.endswith("/image_to_3d"):
            self.orders.append(time.time())
            self._answer({"status": "processing", "id": len(self.orders), "eta": GENERATION})
        elif time.time() - self.orders[-1] < GENERATION:
            self._answer({"status": "processing", "eta": 1})
        else:
            type(self).reported = time.time()
            self._answer({"status": "success", "output": [f"{base}/model.glb"]})

    def do_GET(self) -> None:
        """Send the model, or the time at which it was last reported to be done."""
        if self.path.endswith("/reported"):
            self._answer({"reported": self.reported})
            return
        self.send_response(200)
        self.send_header("Content-Length", str(self.model.stat().st_size))
        self.end_headers()
        start, sent = time.monotonic(), 0
        with self.model.open("rb") as file:
            while chunk := file.read(_CHUNK):
                self.wfile.write(chunk)
                sent += len(chunk)
                time.sleep(max(0.0, start + sent / BANDWIDTH - time.monotonic()))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Log nothing: the terminal is for the figures."""

    def _answer(self, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def main(model: str) -> None:
    """Serve until the process is ended."""
    Handler.model = Path(model)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    sys.stdout.write(f"http://127.0.0.1:{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
