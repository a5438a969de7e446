# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a request was sent, which decides whether an artist might pay twice."""

from __future__ import annotations

import builtins
import contextlib
import sys

import pytest

from tests.loopback import Answer, Loopback, NoAnswer, page, refused_port, reply
from tools.checkout import load_package

load_package()

from maquette.client.errors import (
    Cancelled,
    NotReady,
    Retry,
    ServiceError,
    ServiceFault,
    ServiceUnreachable,
    UncertainSubmission,
)
from maquette.client.http.transport import LONGEST_ANSWER, Reply, Transport

KEY = "sk-7f3a9c"
AGENT = "Maquette/0.1.0 (Blender 4.5; Linux)"


@pytest.fixture
def transport():
    with contextlib.closing(
        Transport("ModelsLab", KEY, user_agent=AGENT, host="127.0.0.1", timeouts=(5, 0.3))
    ) as transport:
        yield transport


def order(transport: Transport, url: str) -> Reply:
    return transport.order_json(url, {"key": KEY}, lambda: None)


def test_a_mapping_is_returned_and_the_request_names_maquette(transport, server) -> None:
    server.routes["/a"] = reply({"status": "success"}, 200, Retry_After="7")
    assert transport.post_json(server.url + "/a", {"key": KEY, "ü": "é"}) == Reply(200, {"status": "success"}, 7.0)
    (request,) = server.requests
    assert request.json == {"key": KEY, "ü": "é"}
    assert request.headers["user-agent"] == AGENT
    assert request.headers["content-type"] == "application/json"
    assert "authorization" not in request.headers


def test_a_refusal_with_a_message_is_passed_on(transport, server) -> None:
    server.routes["/a"] = reply({"status": "error", "message": "no"}, 402)
    assert order(transport, server.url + "/a").status == 402


@pytest.mark.parametrize("call", [order, lambda t, url: t.post_json(url, {})])
def test_a_refused_connection_means_that_nothing_was_sent(transport, call) -> None:
    with pytest.raises(ServiceUnreachable, match="it refused the connection"):
        call(transport, f"http://127.0.0.1:{refused_port()}/a")


def test_a_failed_handshake_means_that_nothing_was_sent(transport, server) -> None:
    with pytest.raises(ServiceUnreachable, match="no secure connection"):
        order(transport, server.url.replace("http:", "https:") + "/a")
    assert server.requests == []


def test_a_proxy_that_refuses_means_that_nothing_was_sent(transport, monkeypatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, f"http://user:secret@127.0.0.1:{refused_port()}")
    for scheme in ("http", "https"):
        with pytest.raises(ServiceUnreachable, match="proxy") as caught:
            order(transport, f"{scheme}://modelslab.com/a")
        assert "secret" not in str(caught.value)


def test_a_missing_certificate_file_means_that_nothing_was_sent(server, monkeypatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
    transport = Transport("ModelsLab", KEY, user_agent=AGENT)
    with pytest.raises(ServiceUnreachable, match="certificate file"):
        order(transport, server.url.replace("http:", "https:") + "/a")


LOST = {
    "closed": NoAnswer("close"),
    "reset": NoAnswer("reset"),
    "silent": NoAnswer("hang"),
    "body cut": Answer(b'{"status": "proc', announced=500),
    "body cut by a reset": Answer(b'{"status": "proc', announced=500, ending="reset"),
    "body that hangs": Answer(b'{"status": "proc', announced=500, ending="hang"),
    "json cut": Answer(b'{"status": "proc'),
    "empty": Answer(b""),
    "an array": reply([1]),
    "nested without end": Answer(b"[" * 200_000),
    "a page of a gateway, 502": page(status=502),
    "a page of a gateway, 504": page(status=504),
    "json of a gateway": reply({"message": "Endpoint request timed out"}, 504),
    "Cloudflare's timeout": page(status=524),
    "too long": Answer(b'"' + b"x" * LONGEST_ANSWER + b'"'),
}


@pytest.mark.parametrize("name", LOST)
def test_an_order_without_a_readable_answer_is_uncertain(name: str, transport, server) -> None:
    server.routes["/a"] = LOST[name]
    with pytest.raises(UncertainSubmission) as caught:
        order(transport, server.url + "/a")
    assert caught.value.retry is Retry.UNKNOWN
    assert len(server.requests) == 1


@pytest.mark.parametrize("name", LOST)
def test_a_free_call_without_a_readable_answer_may_be_repeated(name: str, transport, server) -> None:
    server.routes["/a"] = LOST[name]
    with pytest.raises(ServiceFault) as caught:
        transport.post_json(server.url + "/a", {})
    assert (caught.value.is_transient, caught.value.retry) == (True, Retry.FREE)


def test_an_order_is_not_sent_on_a_connection_that_the_server_may_have_closed(transport, server) -> None:
    server.routes["/a"] = [reply({"status": "success"}), reply({"status": "success"})]
    transport.post_json(server.url + "/a", {})
    assert order(transport, server.url + "/a").status == 200


@pytest.mark.parametrize(("status", "retry"), [(200, Retry.UNKNOWN), (500, Retry.UNKNOWN)])
def test_a_web_page_instead_of_data_is_named(status: int, retry: Retry, transport, server) -> None:
    server.routes["/a"] = page(status=status)
    with pytest.raises(ServiceFault, match=rf"a web page \(HTML\).*HTTP {status}") as caught:
        order(transport, server.url + "/a")
    assert caught.value.retry is retry


def test_a_plain_refusal_keeps_its_code(transport, server) -> None:
    server.routes["/a"] = Answer(b"slow down", 429, {"Retry-After": "12"})
    reply = order(transport, server.url + "/a")
    assert (reply.status, reply.body, reply.retry_after) == (429, {}, 12.0)
    server.routes["/a"] = page(status=429)
    assert order(transport, server.url + "/a").status == 429


@pytest.mark.parametrize(
    ("status", "retry"), [(401, Retry.FREE), (403, Retry.FREE), (404, Retry.FREE), (408, Retry.UNKNOWN)]
)
@pytest.mark.parametrize("body", [b"", b"error code: 1020", b"<!DOCTYPE html><title>Just a moment...</title>"])
def test_a_proxys_answer_is_distinguished_from_the_services(body, status, retry, transport, server) -> None:
    server.routes["/a"] = Answer(body, status)
    reply = order(transport, server.url + "/a")
    assert (reply.status, reply.body) == (status, {})
    assert reply.strange is not None
    assert f"HTTP {status}" in str(reply.strange)
    assert reply.strange.retry is retry


@pytest.mark.parametrize(
    ("status", "retry"),
    [(301, Retry.FREE), (302, Retry.UNKNOWN), (303, Retry.UNKNOWN), (307, Retry.FREE), (308, Retry.FREE)],
)
def test_a_redirect_is_named_and_never_followed_with_the_key(status: int, retry: Retry, transport, server) -> None:
    with Loopback() as other:
        target = f"{other.url}/{KEY}/new?key={KEY}"
        server.routes["/a"] = Answer(b"", status, {"Location": target})
        with pytest.raises(ServiceError, match=f"redirects to another address, {other.url}/") as caught:
            order(transport, server.url + "/a")
        assert other.requests == []
    assert KEY not in str(caught.value)
    assert caught.value.retry is retry
    assert ("may have been accepted" in str(caught.value)) is (retry is Retry.UNKNOWN)


@pytest.mark.parametrize("status", [302, 303])
def test_a_redirect_of_a_get_request_costs_nothing(status: int, transport, server) -> None:
    server.routes["/a"] = Answer(b"", status, {"Location": "/new"})
    with pytest.raises(ServiceError) as caught:
        transport.post_json(server.url + "/a", {})
    assert caught.value.retry is Retry.FREE


@pytest.mark.parametrize("target", ["http://[bad", "http://[::1", "//[/", "http://a:b/"])
def test_a_redirect_to_an_invalid_address_is_no_defect(target: str, transport, server) -> None:
    server.routes["/a"] = Answer(b"", 302, {"Location": target})
    with pytest.raises(ServiceError, match="redirects to another address"):
        order(transport, server.url + "/a")


@pytest.mark.parametrize("length", [-5, -(10**30)])
def test_a_negative_length_is_ignored(length: int, transport, server) -> None:
    server.routes["/a"] = Answer(b'{"status": "success"}', announced=length)
    assert order(transport, server.url + "/a").body == {"status": "success"}


def test_an_error_raised_before_sending_ends_the_request_unsent(transport, server) -> None:
    for error in (Cancelled(), OSError("the library cannot be written")):

        def refuse(error: Exception = error) -> None:
            raise error

        with pytest.raises(type(error)) as caught:
            transport.order_json(server.url + "/a", {}, refuse)
        assert caught.value is error
    assert [request for request in server.requests if request.body] == []


def test_before_sending_runs_once_and_only_with_an_open_connection(transport, server) -> None:
    calls: list[str] = []
    with pytest.raises(ServiceUnreachable):
        transport.order_json(f"http://127.0.0.1:{refused_port()}/", {}, lambda: calls.append("never"))
    server.routes["/a"] = reply({})
    transport.order_json(server.url + "/a", {"long": "x" * 100_000}, lambda: calls.append("sent"))
    assert calls == ["sent"]


def test_a_download_carries_neither_key_nor_password(transport, server, monkeypatch, tmp_path) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    server.routes["/old"] = Answer(b"", 302, {"Location": server.url + "/new"})
    server.routes["/new"] = Answer(b"model")
    with transport.get_stream(server.url + "/old", {}) as response:
        assert response.content == b"model"
    for request in server.requests:
        assert KEY not in repr(request)
        assert "authorization" not in request.headers
        assert request.headers["user-agent"] == AGENT


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org/x", "http://", "http://[::1", "nonsense"])
def test_an_invalid_address_is_reported(url: str, transport) -> None:
    with pytest.raises(ServiceUnreachable, match="address is not valid"), transport.get_stream(url, {}):
        pass


def test_a_blender_without_requests_says_what_to_do(transport, monkeypatch) -> None:
    real = builtins.__import__

    def without_requests(name: str, *args: object, **kwargs: object) -> object:
        if name == "requests":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.delitem(sys.modules, "requests", raising=False)
    monkeypatch.setattr(builtins, "__import__", without_requests)
    with pytest.raises(NotReady, match=r"lacks the Python module `requests`.*Local service"):
        order(transport, "https://modelslab.com/a")
