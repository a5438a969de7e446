# SPDX-License-Identifier: GPL-3.0-or-later
"""What a glTF file may refer to and declare."""

from __future__ import annotations

import pytest
from maquette.worker.formats.gltf import check
from maquette.worker.protocol import TaskFailed


@pytest.mark.parametrize("uri", ["model.bin", "textures/wood%20grain.png", "data:application/octet-stream;base64,AAAA"])
@pytest.mark.parametrize("kind", ["buffers", "images"])
def test_neighbours_and_data_are_fine(tmp_path, kind, uri):
    check({kind: [{"uri": uri}, {}]}, tmp_path)


@pytest.mark.parametrize(
    "uri",
    ["/etc/passwd", "../secret.bin", "%2e%2e/secret.bin", "..%5csecret.bin", "file:///etc/passwd", "https://a.test/b.png",
     "C:/a.png", "data:/../../etc/passwd", "DATA:x;base64,AAAA"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["buffers", "images"])
def test_references_to_other_folders_are_unsafe(tmp_path, kind, uri):
    with pytest.raises(TaskFailed, match="model_unsafe"):
        check({kind: [{"uri": uri}]}, tmp_path)


@pytest.mark.parametrize(
    "document",
    [
        {"accessors": [{"count": 2**31}]},
        {"accessors": [{"count": -1}]},
        {"accessors": [{"count": "3"}]},
        {"accessors": [{}]},
        {"accessors": {}},
        {"buffers": [1]},
        {"images": [{"uri": 5}]},
        {"nodes": [{}] * 100_001},
    ],
)
def test_nonsensical_values_are_unreadable(tmp_path, document):
    with pytest.raises(TaskFailed, match="model_unreadable"):
        check(document, tmp_path)
