# SPDX-License-Identifier: GPL-3.0-or-later
"""The streamed body equals the JSON of the whole file, byte for byte, whatever the sizes of the reads."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.checkout import load_package

load_package()

from maquette.client.http.bodies import Base64Body


@given(
    content=st.binary(max_size=400) | st.integers(0, 200_000).map(bytes),
    key=st.text(),
    sizes=st.lists(st.sampled_from([1, 2, 3, 7, 100, 8192, 16384, 1 << 20]), min_size=1, max_size=8),
)
def test_any_reads_give_the_json_of_the_file(tmp_path_factory, content: bytes, key: str, sizes: list[int]) -> None:
    path: Path = tmp_path_factory.getbasetemp() / "picture"
    path.write_bytes(content)
    read = b""
    with Base64Body(path, "image/png", "base64_string", {"key": key}) as body:
        announced = len(body)
        for size in sizes:
            piece = body.read(size)
            assert len(piece) <= size
            read += piece
        read += body.read()
        assert body.read(10) == b""
    assert len(read) == announced
    assert json.loads(read) == {
        "key": key,
        "base64_string": "data:image/png;base64," + base64.b64encode(content).decode(),
    }


def test_reading_can_be_stopped_from_outside(tmp_path: Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(bytes(100))

    def stop() -> None:
        raise InterruptedError

    with Base64Body(path, "image/png", "base64_string", {}, stop) as body, pytest.raises(InterruptedError):
        body.read(1)


def test_a_file_that_grows_is_sent_as_announced_and_one_that_shrinks_raises(tmp_path: Path) -> None:
    path = tmp_path / "picture"
    path.write_bytes(bytes(300))
    with Base64Body(path, "image/png", "field", {}) as body:
        path.write_bytes(bytes(9000))
        assert len(body.read()) == len(body)
    with Base64Body(path, "image/png", "field", {}) as body:
        path.write_bytes(b"")
        with pytest.raises(OSError, match="shorter"):
            body.read()


@given(st.binary(max_size=100), st.binary(max_size=100), st.integers(1, 40))
def test_several_files_are_sent_in_one_body(tmp_path_factory, one: bytes, two: bytes, size: int) -> None:
    paths = [tmp_path_factory.getbasetemp() / name for name in ("one", "two")]
    paths[0].write_bytes(one)
    paths[1].write_bytes(two)
    with Base64Body(paths[0], "", "image", {"type": "glb"}, others={"mesh": paths[1]}) as body:
        read = b"".join(iter(lambda: body.read(size), b""))
        assert len(read) == len(body)
    sent = json.loads(read)
    assert (base64.b64decode(sent["image"]), base64.b64decode(sent["mesh"]), sent["type"]) == (one, two, "glb")
