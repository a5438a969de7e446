# SPDX-License-Identifier: GPL-3.0-or-later
"""Remeshing to quads: close to the wanted number, even on damaged surfaces, with borders and no silent fallback."""

from __future__ import annotations

from types import SimpleNamespace

import bpy
import numpy as np
import pytest
from maquette.worker.blend import remeshing
from maquette.worker.protocol import TaskFailed

from tests.geometry.damage import Patient, ball


@pytest.fixture
def mesh_of(blender):
    """Makes meshes from vertices and triangles, and removes them after the test."""
    before = set(bpy.data.meshes)

    def make(vertices, faces):
        mesh = bpy.data.meshes.new("Surface")
        mesh.from_pydata(np.asarray(vertices).tolist(), [], np.asarray(faces).tolist())
        return mesh

    yield make
    bpy.data.batch_remove([mesh for mesh in bpy.data.meshes if mesh not in before])


def remeshed(mesh, **goal):
    return remeshing.remesh(mesh, remeshing.Goal(**goal), lambda _share, _text: None)


def edges_of(mesh):
    """The number of border edges, the number of non-manifold edges, and the volume."""
    import bmesh

    editable = bmesh.new()
    editable.from_mesh(mesh)
    borders = sum(edge.is_boundary for edge in editable.edges)
    odd = sum(not edge.is_boundary and not edge.is_manifold for edge in editable.edges)
    volume = editable.calc_volume(signed=True)
    editable.free()
    return borders, odd, volume


def test_a_damaged_ball_becomes_about_the_wanted_number_of_quads(mesh_of):
    patient = Patient(*ball(48, 32), np.random.default_rng(3))
    for kind in ("FLIPPED", "DOUBLED", "UNJOINED"):
        patient.damage(kind)
    made, remarks = remeshed(mesh_of(*patient.finish()), faces=600)
    assert remarks == []
    assert remeshing.share_of_quads(made) >= 0.95
    assert len(made.polygons) == pytest.approx(600, rel=0.1)
    borders, odd, volume = edges_of(made)
    assert (borders, odd) == (0, 0)
    assert volume == pytest.approx(4 / 3 * np.pi, rel=0.03)


def test_a_very_short_edge_is_no_reason_to_refuse(mesh_of):
    vertices, faces = ball()
    a, b, c = faces[200]
    inner = vertices[a] + 5e-5 * (vertices[faces[200]].mean(axis=0) - vertices[a])
    split = [[a, b, len(vertices)], [b, c, len(vertices)], [c, a, len(vertices)]]
    mesh = mesh_of(np.vstack([vertices, inner]), np.vstack([np.delete(faces, 200, axis=0), split]))
    made, remarks = remeshed(mesh, faces=300, rebuilds=False)
    assert remarks == []
    assert len(made.polygons) == pytest.approx(300, rel=0.15)


def test_a_sheet_keeps_its_border(mesh_of):
    points = np.array([[x, y, 0] for y in range(9) for x in range(9)], float)
    corners = [[r * 9 + c, r * 9 + c + 1, r * 9 + c + 10, r * 9 + c + 9] for r in range(8) for c in range(8)]
    made, _ = remeshed(mesh_of(points, corners), faces=300)
    found = np.array([vertex.co for vertex in made.vertices])
    assert found.min(axis=0)[:2] == pytest.approx([0, 0], abs=0.1)
    assert found.max(axis=0)[:2] == pytest.approx([8, 8], abs=0.1)
    assert edges_of(made)[0] > 0


def test_lost_thin_parts_are_reported(mesh_of):
    vertices, faces = ball(48, 32)
    needle = np.array([(2, 0, 0), (2, 0.002, 0), (2, 0, 0.002), (3, 0, 0)])
    closed = np.array([(0, 2, 1), (0, 1, 3), (1, 2, 3), (2, 0, 3)]) + len(vertices)
    both = np.concatenate([vertices, needle]), [*np.asarray(faces).tolist(), *closed.tolist()]
    made, remarks = remeshed(mesh_of(*both), faces=300)
    is_there = max(vertex.co.x for vertex in made.vertices) > 1.5
    assert bool(remarks) != is_there
    assert all("too thin" in remark for remark in remarks)


def test_the_source_stays_as_it_is(mesh_of):
    mesh = mesh_of(*ball())
    before = len(mesh.vertices), len(mesh.polygons)
    remeshed(mesh, faces=200)
    assert (len(mesh.vertices), len(mesh.polygons)) == before


def klein_bottle(around=48, across=24):
    """A closed one-sided surface: vertices, quads."""
    u, v = np.meshgrid(2 * np.pi * np.arange(around) / around, 2 * np.pi * np.arange(across) / across, indexing="ij")
    radius = 3 + np.cos(u / 2) * np.sin(v) - np.sin(u / 2) * np.sin(2 * v)
    height = np.sin(u / 2) * np.sin(v) + np.cos(u / 2) * np.sin(2 * v)
    points = np.stack([radius * np.cos(u), radius * np.sin(u), height], axis=-1).reshape(-1, 3)

    def at(row, column):
        return (row % around) * across + (-column if row == around else column) % across

    rows, columns = range(around), range(across)
    return points, [[at(r, c), at(r + 1, c), at(r + 1, c + 1), at(r, c + 1)] for r in rows for c in columns]


def test_a_surface_that_quadriflow_refuses_is_rebuilt_only_if_allowed(mesh_of):
    made, remarks = remeshed(mesh_of(*klein_bottle()), faces=600)
    assert remarks == [remeshing.REBUILT]
    assert remeshing.share_of_quads(made) >= 0.95
    assert edges_of(made)[0] == 0
    with pytest.raises(TaskFailed, match="not_remeshed"):
        remeshed(mesh_of(*klein_bottle()), faces=600, rebuilds=False)


def test_the_next_target_is_between_those_that_gave_too_few_and_too_many():
    assert remeshing._corrected({500: 400}, 500, 500) == 625
    assert remeshing._corrected({500: 400, 625: 600}, 625, 500) == 562
    assert remeshing._corrected({500: 600, 417: 610}, 417, 500) == 342


def test_the_nearest_of_several_tries_is_taken(mesh_of, monkeypatch):
    """With a stand-in for QuadriFlow that makes fewer faces than asked for, in steps."""
    asked = []

    monkeypatch.setattr(remeshing, "_is_torn", lambda *_: False)

    def flow(_mesh, faces, _goal):
        asked.append(faces)
        count = 20 * (faces // 25)
        points = np.array([[x, y, 0] for x in range(count + 1) for y in range(2)], float)
        return mesh_of(points, [[2 * x, 2 * x + 2, 2 * x + 3, 2 * x + 1] for x in range(count)])

    monkeypatch.setattr(remeshing, "_flow", flow)
    assert nearest(mesh_of, 100) == 100
    assert asked == [100, 125]
    asked.clear()
    assert nearest(mesh_of, 30_000) == 24_000
    assert asked == [30_000]
    asked.clear()
    assert nearest(mesh_of, 100, is_limit=True) == 100, "not 120, which is nearer to the number than 60"
    assert asked == [97, 157, 134]
    asked.clear()
    clock = iter([0.0, 61.0])
    monkeypatch.setattr(remeshing, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    assert nearest(mesh_of, 100) == 80
    assert asked == [100], "there is no other try after a minute"


def test_a_result_torn_to_pieces_by_quadriflow_is_rejected(mesh_of, monkeypatch):
    asked, flow = [], remeshing._flow

    def tearing(mesh, faces, goal):
        made = flow(mesh, faces, goal)
        asked.append(faces)
        if len(asked) == 1:
            made.vertices[0].co *= 3
        return made

    monkeypatch.setattr(remeshing, "_flow", tearing)
    made, remarks = remeshed(mesh_of(*ball()), faces=300)
    assert asked[:2] == [300, 316]
    assert remarks == []
    assert np.linalg.norm([vertex.co for vertex in made.vertices], axis=1).max() < 1.2


def nearest(mesh_of, faces, **goal):
    shares = []
    made = remeshing._nearest(mesh_of(*ball()), faces, remeshing.Goal(faces, **goal), shares.append)
    assert shares[0] == 0
    return len(made.polygons)
