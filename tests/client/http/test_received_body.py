# SPDX-License-Identifier: GPL-3.0-or-later
"""No answer takes more memory than allowed, however it is compressed; normally compressed answers are read."""

from __future__ import annotations

import contextlib
import gzip
import json
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.loopback import Answer, Loopback
from tools.checkout import load_package

load_package()

from maquette.client.errors import ServiceError, ServiceFault, UncertainSubmission
from maquette.client.http import received_body
from maquette.client.http.transport import LONGEST_ANSWER, Transport

ZEROS = bytes(48 << 20)
LITTLE = 6 << 20  # bytes: far less than what the bombs hold
JSON = json.dumps({"status": "success"}).encode()


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKED = {"gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress, "raw deflate": raw_deflate}


@pytest.fixture(scope="module")
def bombs() -> dict[str, Answer]:
    once = gzip.compress(ZEROS, 1)
    twice = gzip.compress(once)
    return {
        "packed": Answer(once, headers={"Content-Encoding": "gzip"}),
        "packed twice": Answer(twice, headers={"Content-Encoding": "gzip, gzip"}),
        "packed many times": Answer(twice, headers={"Content-Encoding": ", ".join(["gzip"] * 5000)}),
        "deflated": Answer(raw_deflate(ZEROS), headers={"Content-Encoding": "deflate"}),
        "plain": Answer(ZEROS),
        "a redirect": Answer(ZEROS, 302, {"Location": "/elsewhere"}),
        "a packed redirect": Answer(twice, 302, {"Location": "/elsewhere", "Content-Encoding": "gzip, gzip"}),
    }


@pytest.fixture
def transport():
    with contextlib.closing(Transport("ModelsLab", "key", user_agent="Maquette/test", host="127.0.0.1")) as transport:
        yield transport


@contextlib.contextmanager
def little_memory():
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < LITTLE
    finally:
        tracemalloc.stop()


BOMBS = [
    "packed",
    "packed twice",
    "packed many times",
    "deflated",
    "plain",
    "a redirect",
    "a packed redirect",
]


@pytest.mark.parametrize("name", BOMBS)
def test_no_answer_fills_the_memory(name: str, bombs, transport, server) -> None:
    server.routes["/a"] = bombs[name]
    with little_memory(), pytest.raises((UncertainSubmission, ServiceError)):
        transport.order_json(server.url + "/a", {}, lambda: None)
    with little_memory(), pytest.raises((ServiceFault, ServiceError)):
        transport.post_json(server.url + "/a", {})


@pytest.mark.parametrize("name", BOMBS)
def test_no_file_fills_the_memory(name: str, bombs, transport, server) -> None:
    server.routes |= {"/a": bombs[name], "/elsewhere": Answer(b"model")}
    with little_memory(), transport.get_stream(server.url + "/a", {}) as response:
        assert all(len(piece) <= 1000 for piece in received_body.pieces(response, 1000))


def test_no_compression_is_requested(transport, server) -> None:
    server.routes["/a"] = Answer(JSON)
    transport.post_json(server.url + "/a", {})
    with transport.get_stream(server.url + "/a", {}):
        pass
    assert [request.headers["accept-encoding"] for request in server.requests] == ["identity", "identity"]


@pytest.mark.parametrize("packing", PACKED)
@pytest.mark.parametrize("is_named_twice", [False, True])
def test_an_answer_that_is_compressed_anyway_is_read(packing: str, is_named_twice: bool, transport, server) -> None:
    name = packing.removeprefix("raw ") + (", identity" if is_named_twice else "")
    server.routes["/a"] = Answer(PACKED[packing](JSON), headers={"Content-Encoding": name})
    assert transport.post_json(server.url + "/a", {}).body == {"status": "success"}


@pytest.mark.parametrize("name", ["utf-8", "none", "binary", ""])
def test_an_unknown_content_encoding_changes_nothing(name: str, transport, server) -> None:
    server.routes["/a"] = Answer(JSON, headers={"Content-Encoding": name})
    assert transport.post_json(server.url + "/a", {}).body == {"status": "success"}


@given(st.binary(max_size=3000), st.sampled_from(sorted(PACKED)), st.integers(1, 700))
def test_a_compressed_body_is_read_whole_in_chunks_of_the_requested_size(data: bytes, packing: str, size: int) -> None:
    answer = Answer(PACKED[packing](data), headers={"Content-Encoding": packing.removeprefix("raw ")})
    assert _received(answer, size) == data


@given(st.binary(min_size=1, max_size=3000), st.sampled_from(sorted(PACKED)), st.data())
def test_a_truncated_or_damaged_body_never_counts_as_complete(data: bytes, packing: str, drawn) -> None:
    packed = PACKED[packing](data)
    keep = drawn.draw(st.integers(1, len(packed) - 1))
    answer = Answer(packed[:keep], headers={"Content-Encoding": packing.removeprefix("raw ")})
    with contextlib.suppress(received_body.DamagedPacking):
        assert _received(answer, 500) == data


def _received(answer: Answer, size: int) -> bytes:
    """The body read from an answer with these headers and bytes."""
    import requests
    from urllib3 import HTTPResponse

    response = requests.Response()
    response.headers.update(answer.headers)
    response.raw = HTTPResponse(_File(answer.body), headers=dict(answer.headers), preload_content=False)
    pieces = list(received_body.pieces(response, size))
    assert all(0 < len(piece) <= size for piece in pieces)
    return b"".join(pieces)


class _File:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.closed = False

    def read(self, size: int = -1) -> bytes:
        piece, self._data = self._data[:size], self._data[size:]
        return piece

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize("length", ["-5", "+5", "5.0", "1e3", "\xb2", "9" * 19, ""])
def test_an_invalid_length_is_ignored(length: str, transport) -> None:
    def script(_request):
        return Answer(JSON, headers={"Transfer-Encoding": "chunked"})

    with Loopback(script) as server, transport.get_stream(server.url, {}) as response:
        response.headers["Content-Length"] = length
        assert received_body.announced_length(response) is None


def test_an_answer_is_small(transport, server) -> None:
    server.routes["/a"] = Answer(b'{"output": [' + b'{"a":1},' * (LONGEST_ANSWER // 8) + b"0]}")
    with pytest.raises(ServiceFault):
        transport.post_json(server.url + "/a", {})
