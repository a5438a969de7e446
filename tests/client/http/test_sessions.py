# SPDX-License-Identifier: GPL-3.0-or-later
"""A web service cannot redirect Maquette to this computer or its local network; a local service can."""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.loopback import Answer
from tools.checkout import load_package

load_package()

from maquette.client.errors import ModelFileError, ServiceUnreachable
from maquette.client.http import local_network, sessions
from maquette.client.http.transport import Transport

ELSEWHERE = "modelslab.invalid"


@pytest.fixture
def make():
    made = []

    def make(host: str) -> Transport:
        made.append(Transport("ModelsLab", "key", user_agent="Maquette/test", host=host, timeouts=(5, 0.5)))
        return made[-1]

    yield make
    for transport in made:
        transport.close()


def read(transport: Transport, url: str) -> bytes:
    with transport.get_stream(url, {}) as response:
        return response.content


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0", "[::ffff:127.0.0.1]"])
def test_a_web_service_cannot_have_us_request_a_local_address(host: str, make, server) -> None:
    with pytest.raises(ModelFileError, match=r"leads to .*, an address of this computer or your own network"):
        read(make(ELSEWHERE), f"http://{host}:{server.port}/model")
    assert server.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_local_service_may_redirect_to_any_local_port(host: str, make, server) -> None:
    server.routes |= {"/a": Answer(b"", 302, {"Location": f"http://localhost:{server.port}/b"}), "/b": Answer(b"model")}
    assert read(make(host), server.url + "/a") == b"model"


@pytest.mark.parametrize("target", ["http://127.0.0.2/", "//192.168.1.1/", "http://[::1]/", "http://10.0.0.1/"])
def test_a_redirect_is_checked_too(target: str, make, server, monkeypatch) -> None:
    monkeypatch.setattr(local_network, "is_local", lambda address: address != "127.0.0.1")  # ours plays a public one
    server.routes["/a"] = Answer(b"", 307, {"Location": target})
    with pytest.raises(sessions.LocalAddressRefused):
        read(make(ELSEWHERE), server.url + "/a")
    assert len(server.requests) == 1


def test_a_name_that_resolves_to_a_local_address_after_the_check_is_refused(make, server, monkeypatch) -> None:
    monkeypatch.setattr(local_network, "leads_here", lambda _host: False)
    with pytest.raises(sessions.LocalAddressRefused):
        read(make(ELSEWHERE), server.url + "/model")
    assert server.requests == []


def test_a_proxy_on_this_computer_is_allowed(make, server, monkeypatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, server.url)
    server.routes["http://files.invalid/model"] = Answer(b"model")
    assert read(make(ELSEWHERE), "http://files.invalid/model") == b"model"
    with pytest.raises(sessions.LocalAddressRefused):
        read(make(ELSEWHERE), "http://192.168.1.1/model")


@pytest.mark.parametrize("target", ["http://[bad", "http://[::1", "file:///etc/passwd", "ftp://a/b", "http://a:99999/"])
def test_a_redirect_to_an_invalid_address_is_reported(target: str, make, server) -> None:
    server.routes["/a"] = Answer(b"", 302, {"Location": target})
    with pytest.raises(ServiceUnreachable, match=r"address (is not|that is not) valid"):
        read(make("127.0.0.1"), server.url + "/a")


def test_endless_redirects_are_stopped(make, server) -> None:
    server.routes["/a"] = Answer(b"", 302, {"Location": "/a"})
    with pytest.raises(ServiceUnreachable, match="redirects endlessly"):
        read(make("127.0.0.1"), server.url + "/a")
    assert len(server.requests) < 20


def test_a_session_follows_no_redirects_by_itself(server) -> None:
    server.routes["/a"] = Answer(b"", 302, {"Location": "/b"})
    with closing(sessions.make_session()) as session:
        assert session.get(server.url + "/a").status_code == 302
    assert server.paths("GET") == ["/a"]
