# SPDX-License-Identifier: GPL-3.0-or-later
"""Published packs become arrays: upright, scaled, coloured, from any file format."""

from __future__ import annotations

import base64
import json
import struct
import sys

import numpy as np
import pytest

pytest.importorskip("PIL", reason="Pillow reads the packs' textures")
from training import assets, packs

POINTS = np.array([(0, 0, 0), (4, 0, 0), (4, 2, 0), (0, 0, 1)], dtype=np.float32)  # Y up, front towards Z
FACES = np.array([(0, 1, 2), (0, 2, 3)], dtype=np.uint16)


def document(uri=None, **node):
    content = POINTS.tobytes() + FACES.tobytes()
    views = [
        {"buffer": 0, "byteOffset": 0, "byteLength": POINTS.nbytes},
        {"buffer": 0, "byteOffset": POINTS.nbytes, "byteLength": FACES.nbytes},
    ]
    return {
        "asset": {"version": "2.0"},
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0, **node}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1, "material": 0}]}],
        "materials": [{"pbrMetallicRoughness": {"baseColorFactor": [1.0, 0.0, 0.214, 1.0]}}],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 4, "type": "VEC3"},
            {"bufferView": 1, "componentType": 5123, "count": 6, "type": "SCALAR"},
        ],
        "bufferViews": views,
        "buffers": [{"byteLength": len(content), **({"uri": uri} if uri else {})}],
    }, content


def write(folder, form, **node):
    folder.mkdir()
    if form == "gltf":
        _, content = document()
        told, _ = document("data:application/octet-stream;base64," + base64.b64encode(content).decode(), **node)
        (folder / "model.gltf").write_text(json.dumps(told), encoding="utf-8")
        return
    told, content = document(**node)
    text, binary = (
        part + fill * (-len(part) % 4) for part, fill in ((json.dumps(told).encode(), b" "), (content, b"\0"))
    )
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(binary), 0x004E4942) + binary
    (folder / "model.glb").write_bytes(struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks)


def converted(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "argv", ["packs", str(tmp_path / "arrays"), str(tmp_path / "pack")])
    packs.main()
    (file,) = assets.packs(tmp_path / "arrays")
    return list(assets.read(file))


@pytest.mark.parametrize("form", ["glb", "gltf"])
def test_a_file_becomes_an_upright_model_with_a_longest_side_of_one(monkeypatch, tmp_path, form):
    write(tmp_path / "pack", form)
    (model,) = converted(monkeypatch, tmp_path)
    assert (model.pack, model.name) == ("pack", "model")
    assert np.ptp(model.vertices, axis=0) == pytest.approx([1, 0.25, 0.5], abs=1e-4)
    highest, foremost = model.vertices[model.vertices[:, 2].argmax()], model.vertices[model.vertices[:, 1].argmin()]
    assert highest[0] == pytest.approx(1, abs=1e-4)
    assert foremost[0] == pytest.approx(0, abs=1e-4)
    assert (model.colours[..., :2] == (255, 0)).all()
    assert np.abs(model.colours[..., 2].astype(int) - 127).max() <= 1


def test_faces_of_a_mirrored_node_point_outward(monkeypatch, tmp_path):
    write(tmp_path / "pack", "glb", scale=[-1, 1, 1])
    (model,) = converted(monkeypatch, tmp_path)
    a, b, c = model.vertices[model.triangles].swapaxes(0, 1)
    plain = POINTS[FACES].swapaxes(0, 1)
    before = np.cross(plain[1] - plain[0], plain[2] - plain[0])[:, 2]
    assert np.sign(np.cross(b - a, c - a)[:, 1])[0] == -np.sign(before)[0]


def test_an_incomplete_file_is_left_out_and_named(monkeypatch, tmp_path, capsys):
    write(tmp_path / "pack", "glb")
    (tmp_path / "pack" / "broken.glb").write_bytes(b"glTF\x02\0\0\0")
    assert [model.name for model in converted(monkeypatch, tmp_path)] == ["model"]
    assert "broken.glb" in capsys.readouterr().err
