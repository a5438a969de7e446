# SPDX-License-Identifier: GPL-3.0-or-later
"""Models far from the origin keep their shape, in every format."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("bpy", reason="Blender's module is not installed")

from maquette.worker.formats import nearing

from tests.worker import models

FAR = np.array([500_000.0, -4_649_776.25, 120.0])
SMALL = models.CORNERS.astype(np.float64) * 0.1
TRIANGLES = np.array([each for a, b, c, d in models.FACES for each in ((a, b, c), (a, c, d))])


def as_obj(corners: np.ndarray) -> str:
    lines = [f"v {x!r} {y!r} {z!r}" for x, y, z in corners.tolist()]
    return "\n".join([*lines, *(f"f {a} {b} {c}" for a, b, c in TRIANGLES + 1), ""])


def as_ply(corners: np.ndarray) -> str:
    rows = "\n".join(f"{x!r} {y!r} {z!r}" for x, y, z in corners.tolist())
    return models.ply("double x; double y; double z", rows, "\n".join(f"3 {a} {b} {c}" for a, b, c in TRIANGLES))


def as_binary_ply(corners: np.ndarray) -> bytes:
    header, _, _ = as_ply(corners).replace("ascii", "binary_big_endian").encode().partition(b"end_header\n")
    faces = b"".join(struct.pack(">B3i", 3, *triangle) for triangle in TRIANGLES.tolist())
    return header + b"end_header\n" + corners.astype(">f8").tobytes() + faces


def as_stl(corners: np.ndarray) -> str:
    facets = (
        "".join(f"vertex {x!r} {y!r} {z!r}\n" for x, y, z in corners[triangle].tolist()) for triangle in TRIANGLES
    )
    body = "".join(f"facet normal 0 0 0\nouter loop\n{facet}endloop\nendfacet\n" for facet in facets)
    return f"solid a\n{body}endsolid a\n"


@pytest.mark.parametrize(("kind", "write"), [("obj", as_obj), ("ply", as_ply), ("ply", as_binary_ply), ("stl", as_stl)])
def test_a_small_box_far_away_is_a_box(prepare, kind, write):
    result, written = prepare(write(SMALL + FAR), kind)
    assert (result["triangles"], result["vertices"]) == (12, 8)
    assert result["dimensions"] == pytest.approx([0.1, 0.1, 0.1], abs=1e-6)
    with written as (objects, _):
        assert sum(edge.use_edge_sharp for edge in objects[0].data.edges) == 12


def nested(steps: list[list[float]]) -> list[dict]:
    """Nested nodes, each a child of the one before; the last two have the box as their mesh, 0.3 m apart."""
    chain = [{"translation": step, "children": [number + 1]} for number, step in enumerate(steps)]
    chain[-1]["children"] = [len(steps), len(steps) + 1]
    return [*chain, {"mesh": 0}, {"mesh": 0, "translation": [0.3, 0, 0]}]


@pytest.mark.parametrize(
    "nodes",
    [
        nested([FAR.tolist()]),
        nested([FAR.tolist(), (-FAR).tolist()]),
        nested([[1e6, 0, 0], [0, 1e6, 3.25], [0.125, 0, 1e6]]),
        [{"mesh": 0, "matrix": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, *FAR.tolist(), 1]},
         {"mesh": 0, "translation": (FAR + np.array([0.3, 0, 0])).tolist()}],
        [{"mesh": 0, "translation": (FAR + shift).tolist()} for shift in ([0, 0, 0], [0.3, 0, 0])],
    ],
)  # fmt: skip
def test_nodes_far_away_keep_shape_and_distance(prepare, nodes):
    document, binary = models.unpack(models.glb((models.box()[0] * 0.1), models.box()[1], nodes=nodes))
    children = {child for node in nodes for child in node.get("children", [])}
    document["scenes"] = [{"nodes": [number for number in range(len(nodes)) if number not in children]}]
    result, _ = prepare(models.pack(document, binary))
    assert (result["triangles"], result["vertices"]) == (24, 16)
    assert result["dimensions"] == pytest.approx([0.4, 0.1, 0.1], abs=1e-6)


def test_far_vertices_that_their_node_moves_back_are_not_rounded_twice(prepare):
    positions = (models.box()[0] * 64 + np.float32(2**24)).astype(np.float32)
    nodes = [{"mesh": 0, "translation": [-(2.0**24)] * 3, "rotation": [0.0, 0.6, 0.0, 0.8]}]
    straight = [{**nodes[0], "rotation": [0, 0, 0, 1]}]
    assert prepare(models.glb(positions, models.box()[1], nodes=nodes))[0]["triangles"] == 12
    result, _ = prepare(models.glb(positions, models.box()[1], nodes=straight))
    assert result["dimensions"] == pytest.approx([64, 64, 64])


@given(st.floats(-1e9, 1e9), st.floats(1e-3, 1e3), st.sampled_from(["obj", "ply", "stl"]))
@settings(deadline=None, max_examples=60)
def test_the_written_file_has_the_same_shape_at_the_origin(tmp_path_factory, far, size, kind):
    corners = models.CORNERS * size + far
    file = tmp_path_factory.mktemp("far") / f"model.{kind}"
    file.write_text({"obj": as_obj, "ply": as_ply, "stl": as_stl}[kind](corners))
    with nearing.near(file, kind) as near:
        if near == file:
            assert abs(far) <= 17 * size
            return
        numbers = [line.split() for line in near.read_text().splitlines()]
        rows = {"obj": lambda row: row[:1] == ["v"], "stl": lambda row: row[:1] == ["vertex"]}
        found = [row[-3:] for row in numbers if rows[kind](row)] if kind in rows else numbers[9:17]
        moved = np.unique(np.array(found, float), axis=0)
        assert moved.min(axis=0) == pytest.approx(-moved.max(axis=0), abs=1e-6 * size)
        assert np.ptp(moved, axis=0) == pytest.approx(np.ptp(corners, axis=0), rel=1e-9)
    assert not near.exists()


@pytest.mark.parametrize(
    "content", [b"", b"v 1 2\n", b"v a b c\n", b"ply\nformat ascii 1.0\nend_header\n", b"\xff" * 99]
)
@pytest.mark.parametrize("kind", ["obj", "ply", "stl"])
def test_an_unreadable_file_is_left_to_the_importer(tmp_path, kind, content):
    file = tmp_path / f"model.{kind}"
    file.write_bytes(content)
    with nearing.near(file, kind) as near:
        assert near == file
