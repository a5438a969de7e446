# SPDX-License-Identifier: GPL-3.0-or-later
"""The metallic factor where a glTF file does not define it."""

from __future__ import annotations

import json
import struct

import pytest
from maquette.worker.formats.gltf import mended
from maquette.worker.protocol import TaskFailed

from tests.worker import models


def document(file: bytes) -> dict:
    return json.loads(file[20 : 20 + struct.unpack("<I", file[12:16])[0]])


@pytest.mark.parametrize("material", [{}, {"name": "Bark"}, {"pbrMetallicRoughness": {"roughnessFactor": 1.0}}])
def test_an_absent_factor_becomes_0(tmp_path, material):
    file = tmp_path / "model.glb"
    file.write_bytes(models.glb(*models.box(), material=material))
    with mended(file, ()) as said:
        copy = said.read_bytes()
        assert document(copy)["materials"][0]["pbrMetallicRoughness"]["metallicFactor"] == 0.0
    assert struct.unpack("<4sII", copy[:12]) == (b"glTF", 2, len(copy))
    binary_from = 20 + struct.unpack("<I", copy[12:16])[0]
    assert file.read_bytes().endswith(copy[binary_from:])
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    "said", [{"metallicFactor": 1.0}, {"metallicFactor": 0.3}, {"metallicRoughnessTexture": {"index": 0}}]
)
def test_a_stated_factor_is_kept(tmp_path, said):
    file = tmp_path / "model.glb"
    file.write_bytes(models.glb(*models.box(), material={"pbrMetallicRoughness": said}))
    with mended(file, ()) as path:
        assert document(path.read_bytes())["materials"][0]["pbrMetallicRoughness"] == said


def test_a_text_file_keeps_its_neighbours(tmp_path):
    file = tmp_path / "model.gltf"
    file.write_text(json.dumps({"materials": [{}], "buffers": [{"uri": "model.bin"}]}))
    with mended(file, ()) as said:
        assert said.parent == tmp_path
        assert json.loads(said.read_text())["buffers"] == [{"uri": "model.bin"}]


@pytest.mark.parametrize(
    "content",
    [
        b"glTF",
        b"glTF" + b"\xff" * 16,
        b"<html>",
        b"[]",
        b"[" * 100_000,
        b'{"materials": [1]}',
        b'{"materials": 5}',
        b"\xff\xfe",
    ],
)
def test_other_files_are_refused(tmp_path, content):
    file = tmp_path / "model.glb"
    file.write_bytes(content)
    with pytest.raises(TaskFailed, match="model_unreadable"), mended(file, ()):
        pass
