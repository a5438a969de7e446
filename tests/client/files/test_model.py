# SPDX-License-Identifier: GPL-3.0-or-later
"""A downloaded file is identified before anything opens it."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.models import OBJ, PLY, SPLAT, STL, STL_TEXT, glb
from tools.checkout import load_package

load_package()

from maquette.client.errors import ModelFileError
from maquette.client.files import model
from maquette.client.files.formats import USUAL_UP

FORMATS = [*USUAL_UP, "zip"]


def archive(*names: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name in names:
            file.writestr(name, "content")
    return data.getvalue()


def many_chunks(count: int) -> bytes:
    chunks = glb(binary=b"")[12:] + struct.pack("<I4s", 0, b"MORE") * count
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def large_json(beginning: bytes = b"{", ending: bytes = b"}") -> bytes:
    return beginning + b'"asset": {"version": "2.0"}, "extras": [' + b"[]," * 50_000 + b"0]" + ending


def large_glb(beginning: bytes = b"{", ending: bytes = b"}") -> bytes:
    text = large_json(beginning, ending) + b"  "
    text += b" " * (-len(text) % 4)
    return struct.pack("<4sIII4s", b"glTF", 2, len(text) + 20, len(text), b"JSON") + text


POINTS = b"ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nend_header\n0\n"
WHOLE = [
    ("glb", glb()),
    ("glb", glb(binary=b"")),
    ("glb", many_chunks(5)),
    ("gltf", json.dumps({"asset": {"version": "2.0"}}).encode()),
    ("obj", OBJ),
    ("stl", STL),
    ("stl", STL_TEXT),
    ("ply", PLY),
    ("ply", PLY.replace(b"\n", b"\r\n")),
    ("ply", POINTS),
    ("zip", archive("model.obj", "material.mtl")),
    ("obj", archive("model.obj", "material.mtl")),
    ("zip", archive("model.obj") + b"a comment that its writer forgot to count"),
    ("obj", b"# x\r\n \tv 1 2 3\r\n"),
]


def check(content: bytes, model_format: str, folder: Path) -> None:
    path = folder / "model"
    path.write_bytes(content)
    model.check(path, model_format)


@pytest.mark.parametrize(("model_format", "content"), WHOLE)
def test_a_whole_model_passes(model_format: str, content: bytes, tmp_path: Path) -> None:
    check(content, model_format, tmp_path)


@pytest.mark.parametrize("model_format", FORMATS)
@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "an empty file"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", r"a web page \(HTML\)"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), r"a picture \(PNG\)"),
        (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', r"an error message \(XML\)"),
    ],
)
def test_another_kind_of_file_is_named(model_format: str, content: bytes, what: str, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match=f"{model_format.upper()} model.*it is {what}.*free of charge"):
        check(content, model_format, tmp_path)


@pytest.mark.parametrize(
    ("model_format", "content", "why"),
    [
        ("glb", glb()[:-1], r"cut off: \d+ of \d+ bytes"),
        ("glb", glb()[:10], "cut off in its header"),
        ("glb", glb() + b"\0", "longer than its header says"),
        ("glb", glb(version=1), "version 1 instead of 2"),
        ("glb", glb({"asset": {"version": "1.0"}}), "version 1.0 instead of 2"),
        ("glb", glb({"asset": []}), "version unknown"),
        ("glb", glb([]), "description is damaged"),
        ("glb", glb().replace(b'"asset"', b'"asset\xff'), "description is damaged"),
        ("glb", glb().replace(b"JSON", b"BIN\0"), "first part is not the scene's description"),
        ("glb", struct.pack("<4sII", b"glTF", 2, 12), "parts is cut off"),
        ("glb", struct.pack("<4sIII4s", b"glTF", 2, 20, 99, b"JSON"), "longer than the file"),
        ("glb", glb()[:8] + struct.pack("<I", len(glb()) + 4) + glb()[12:] + bytes(4), "parts is cut off"),
        ("glb", OBJ, "a text file"),
        ("gltf", b'{"asset": {"version": "2.0"}', "description is damaged"),
        ("obj", b"# nothing\nf 1 2 3\n", "a text file"),
        ("obj", glb(), r"a 3D model \(GLB\)"),
        ("stl", STL[:-1], "number of triangles"),
        ("stl", STL[:30], "number of triangles"),
        ("stl", STL_TEXT[:-15], "cut off"),
        ("stl", b"\1\2\3", "does not fit"),
        ("ply", PLY[:60], "cut off in its header"),
        ("ply", PLY.replace(b"vertex 3", b"vertex 0"), "contains no points"),
        ("ply", SPLAT, "Gaussian splat, which has no surface; choose GLB"),
        ("zip", archive(), "it is empty"),
        ("zip", archive("a.obj")[:-10], "it is damaged"),
        ("zip", archive("a.obj").replace(b"PK\x01\x02", b"PK\x01\x03"), "it is damaged"),
        ("glb", many_chunks(100), "implausible number of parts"),
        ("glb", large_glb(ending=b"]"), "description is damaged"),
        ("glb", large_glb(beginning=b"["), "description is damaged"),
        ("gltf", large_json()[:-1], "description is damaged"),
    ],
)
def test_a_damaged_model_is_refused_with_its_reason(
    model_format: str, content: bytes, why: str, tmp_path: Path
) -> None:
    with pytest.raises(ModelFileError, match=why):
        check(content, model_format, tmp_path)


@given(
    st.sampled_from(FORMATS),
    st.sampled_from([content for _, content in WHOLE]),
    st.integers(0, 120),
    st.binary(max_size=60),
)
def test_damage_raises_nothing_but_a_model_file_error(tmp_path_factory, model_format, content, keep, rest) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged-model"
    path.write_bytes(content[:keep] + rest)
    with suppress(ModelFileError):
        model.check(path, model_format)


@given(st.integers(0, len(glb()) - 1))
def test_a_glb_cut_anywhere_is_refused(tmp_path_factory, keep: int) -> None:
    with pytest.raises(ModelFileError):
        check(glb()[:keep], "glb", tmp_path_factory.getbasetemp())


@pytest.mark.parametrize("model_format", FORMATS)
@pytest.mark.parametrize(
    "piece", [b"\n", b" ", b"\t\n", b"v ", b"v\n", b"<!---->", b"<!-- -->\n", b"element ", b"solid\n"]
)
def test_the_check_takes_linear_time_whatever_the_file(model_format: str, piece: bytes, tmp_path) -> None:
    """A regular expression holds the interpreter's lock: one that backtracks exponentially would never end here."""
    with pytest.raises(ModelFileError):
        check(piece * (200_000 // len(piece)), model_format, tmp_path)


def test_a_long_description_is_not_parsed(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(model.json_values, "parse_mapping", lambda data: pytest.fail(f"{len(data)} bytes"))
    check(large_glb(), "glb", tmp_path)
    check(large_json(), "gltf", tmp_path)


@given(st.integers(1, 65_535), st.integers(1, 65_535))
def test_a_movie_with_giant_frames_is_refused_by_its_header(tmp_path_factory, width: int, height: int) -> None:
    path = tmp_path_factory.getbasetemp() / "film"
    path.write_bytes(b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0;")
    if max(width, height) <= 8192:
        model.check_movie(path)
    else:
        with pytest.raises(ModelFileError, match=f"{width} x {height} pixels"):
            model.check_movie(path)


@pytest.mark.parametrize("size", [b"", b"\0", b"\0\0\0\0"])
def test_a_movie_without_a_size_is_refused(tmp_path, size: bytes) -> None:
    path = tmp_path / "film"
    path.write_bytes(b"GIF89a" + size)
    with pytest.raises(ModelFileError):
        model.check_movie(path)
