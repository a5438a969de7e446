# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox fetches pictures only from this computer."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.pictures import figure

SUBMIT = "/api/v6/3d/image_to_3d"


class PictureHost(BaseHTTPRequestHandler):
    """Serves a picture, an empty file and a redirect to the picture."""

    def do_GET(self):
        redirects = self.path == "/redirect.png"
        body = figure(48) if self.path == "/picture.png" else b""
        self.send_response(302 if redirects else 200)
        self.send_header("Content-Length", str(len(body)))
        if redirects:
            self.send_header("Location", "/picture.png")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Log nothing."""


@pytest.fixture(scope="module")
def host():
    with ThreadingHTTPServer(("127.0.0.1", 0), PictureHost) as running:
        threading.Thread(target=running.serve_forever).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


@pytest.mark.blender
def test_picture_of_another_local_server_is_accepted(service, host):
    answer = service.post(SUBMIT, "instant", init_image=f"{host}/picture.png").json()
    assert answer["status"] == "success"


@pytest.mark.parametrize("path", ["/redirect.png", "/empty.png"])
def test_redirect_and_empty_file_are_refused(service, host, path):
    check_refused(service.post(SUBMIT, init_image=host + path))


@pytest.mark.parametrize(
    "link",
    [
        "http://192.0.2.1/picture.png",
        "https://example.com/picture.png",
        "http://127.0.0.1.example.com/picture.png",
        "http://user@192.0.2.1:80/127.0.0.1.png",
        "file:///etc/hostname",
        "data:image/png;base64,AAAA",
        "picture.png",
        "http://[",
        "http://127.0.0.1:1/picture.png",
        "http://127.0.0.1:99999/picture.png",
        "http://127.0.0.1/a b\r\n.png",
    ],
)
def test_any_other_link_is_refused(service, link):
    check_refused(service.post(SUBMIT, init_image=link))


def test_missing_upload_is_refused(service):
    check_refused(service.post(SUBMIT, init_image=f"{service.server.url}/temp/none.png"))


def check_refused(answer):
    assert answer.status_code == 400
    assert answer.json() == {"status": "error", "message": "Unable to fetch image from provided URL"}
