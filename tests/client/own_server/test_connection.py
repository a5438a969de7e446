# SPDX-License-Identifier: GPL-3.0-or-later
"""Which addresses a server may have, and how and where its key is sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from maquette.client import errors
from maquette.client.own_server.connection import Connection, header_of, is_unencrypted, parse_address
from maquette.client.own_server.detection import detect
from maquette.client.own_server.options import Server
from maquette.client.service import Finished, Ticket

from tests.client.own_server.ordering import download, service
from tests.loopback import Answer, Loopback, reply
from tests.served import MODEL


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8188", "http://localhost", "http://192.168.1.5:8188/comfy", "http://studio:8188"]
)
def test_http_is_allowed_on_the_local_network(address: str) -> None:
    assert str(parse_address(address)) == address


@pytest.mark.parametrize("address", ["http://8.8.8.8:8188", "http://[2a00::1]", "ftp://studio", "studio:8188", ""])
def test_http_to_the_internet_is_refused(address: str) -> None:
    with pytest.raises(errors.InvalidSetting):
        parse_address(address)


def test_only_http_to_another_machine_can_be_intercepted() -> None:
    assert is_unencrypted(parse_address("http://192.168.1.5:8188"))
    assert not is_unencrypted(parse_address("http://127.0.0.1:8188"))
    assert not is_unencrypted(parse_address("https://studio.example"))


@pytest.mark.parametrize(
    ("key", "header"),
    [
        ("", ("", "")),
        ("abc", ("Authorization", "Bearer abc")),
        ("X-API-Key: abc", ("X-API-Key", "abc")),
        ("Authorization: Basic dTpw", ("Authorization", "Basic dTpw")),
    ],
)
def test_a_key_is_a_token_or_a_whole_header(key: str, header: tuple[str, str]) -> None:
    assert header_of(key) == header


@pytest.mark.parametrize("key", ["a\r\nHost: elsewhere", "schlüssel"])
def test_a_key_that_is_no_valid_header_is_refused(key: str) -> None:
    with pytest.raises(errors.KeyRefused):
        header_of(key)


def test_the_key_goes_to_the_server_and_to_no_host_that_it_names(tmp_path: Path) -> None:
    with Loopback() as server, Loopback() as elsewhere:
        server.routes["/api/view"] = Answer(b"", 302, {"Location": f"{elsewhere.url}/model.glb"})
        elsewhere.routes["/model.glb"] = Answer(MODEL)
        own = service(server.url, "COMFYUI", key="X-API-Key: secret")
        assert download(own, Finished(Ticket("1"), (f"{server.url}/api/view",)), tmp_path) == MODEL
    assert server.requests[0].headers["x-api-key"] == "secret"
    assert "x-api-key" not in elsewhere.requests[0].headers


def connection(url: str, key: str = "") -> Connection:
    return Connection(parse_address(url), key, "Maquette")


def test_a_refused_key_is_distinguished_from_an_unknown_server() -> None:
    with Loopback(lambda _request: reply({"error": "no"}, 401)) as server, pytest.raises(errors.KeyRefused):
        detect(connection(server.url))
    with Loopback() as server, pytest.raises(errors.NotReady, match="not a server that Maquette knows"):
        detect(connection(server.url))


def test_detecting_the_server_only_reads() -> None:
    with Loopback() as server:
        server.routes["/api/system_stats"] = reply({"system": {"comfyui_version": "0.33.0"}})
        assert detect(connection(server.url)) is Server.COMFYUI
    assert {request.method for request in server.requests} == {"GET"}
    assert not any(request.body for request in server.requests)
