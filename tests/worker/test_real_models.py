# SPDX-License-Identifier: GPL-3.0-or-later
"""Published models, each imported and appended, where MAQUETTE_REAL_MODELS or ../real_models has some.

The folder may hold Khronos' sample assets, the test files of glTF-Blender-IO, trimesh and assimp, in any order.
"""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path

import numpy as np
import pytest
from maquette.client import worker as sentences
from maquette.worker.launcher import ChildFailed

FOLDER = Path(os.environ.get("MAQUETTE_REAL_MODELS") or Path(__file__).parents[3] / "real_models")
KINDS = frozenset({".glb", ".gltf", ".obj", ".ply", ".stl"})
FILES = sorted(path for path in FOLDER.rglob("*") if path.suffix.lower() in KINDS) if FOLDER.is_dir() else []
REFUSED = frozenset({"model_unreadable", "model_empty", "model_unsafe", "extension_unreadable", "gaussian_splat"})
# Triangles and sizes (width, depth, height), read from the files.
KNOWN = {
    "AlphaBlendModeTest": (None, (8.6, 1.3, 2.4)),
    "BoxVertexColors": (12, (1.0, 1.0, 1.0)),
    "DamagedHelmet": (15_452, (1.89, 2.0, 1.8)),
    "Duck": (4_212, (1.66, 1.15, 1.54)),
    "MorphStressTest": (2_412, (4.0, 1.0, 0.6)),
    "simple_skin": (8, (1.0, 0.0, 2.0)),
    "quad_skin": (2, (200.0, 200.0, 0.0)),
}


def required_extensions(path: Path) -> list[str]:
    content = path.read_bytes()
    if content[:4] == b"glTF":
        content = content[20 : 20 + struct.unpack("<I", content[12:16])[0]]
    return json.loads(content).get("extensionsRequired", [])


def prepared_or_refused(child, task: dict) -> dict | ChildFailed:
    try:
        return child.call("prepare", task)
    except ChildFailed as failed:
        return failed


@pytest.mark.skipif(
    not FILES, reason=f"no published models lie in {FOLDER} (MAQUETTE_REAL_MODELS names another folder)"
)
@pytest.mark.parametrize("path", FILES or [FOLDER], ids=lambda path: path.name)
def test_it_arrives_or_is_refused_for_its_own_reason(child, tmp_path, appended, path):
    output = tmp_path / "prepared.blend"
    task = {"model": str(path), "format": path.suffix.lower()[1:], "output": str(output), "name": "Crate"}
    before = set(path.parent.iterdir())
    result = prepared_or_refused(child, {**task, "picture": None, "simplify_to": 0})
    assert set(path.parent.iterdir()) == before
    if isinstance(result, ChildFailed):
        assert result.code in REFUSED
        assert path.stem not in KNOWN
        assert result.code != "extension_unreadable" or result.detail in required_extensions(path)
        assert "{" not in str(sentences.failure(result.code, result.detail))
        return
    with appended(output) as (objects, _):
        mesh = objects[0].data
        positions = np.array([vertex.co for vertex in mesh.vertices])
        assert np.isfinite(positions).all()
        assert np.ptp(positions, axis=0) == pytest.approx(result["dimensions"], rel=1e-4, abs=1e-6)
        assert len({face.material_index for face in mesh.polygons} - set(range(len(mesh.materials)))) == 0
        names = [attribute.name for attribute in mesh.attributes]
        assert sorted(names) == sorted(set(names))
    triangles, size = KNOWN.get(path.stem, (None, None))
    assert triangles is None or result["triangles"] == triangles
    assert size is None or result["dimensions"] == pytest.approx(size, abs=0.1)
