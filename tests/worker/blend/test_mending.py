# SPDX-License-Identifier: GPL-3.0-or-later
"""Meshes with known damage: the doctor counts each fault and mends it, and moves nothing else."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from maquette.geometry.doctor import kinds
from maquette.geometry.doctor.examine import examine
from maquette.geometry.doctor.layers import Layers

from tests.blender_session import open_edges
from tests.geometry.damage import DAMAGES, Patient, ball, volume
from tools.checkout import ROOT

bpy = pytest.importorskip("bpy")


def report(mesh):
    from maquette.worker.blend import mending, sight

    return examine(Layers(mending.surface_of(mesh), sight.see), sight.crosses, None)


def counts(mesh):
    found = Counter({finding.kind: finding.count for finding in report(mesh).findings})
    return {kind: found[kind] for kind in DAMAGES if found[kind]}


def made(vertices, faces):
    mesh = bpy.data.meshes.new("Patient")
    mesh.from_pydata(vertices.tolist(), [], faces.tolist())
    mesh.uv_layers.new(name="UVMap").uv.foreach_set(
        "vector", np.random.default_rng(0).random(6 * len(faces)).astype(np.float32)
    )
    return mesh


def mend(mesh, chosen=kinds.MENDED):
    from maquette.worker.blend import mending

    mending.mend(mesh, chosen, lambda _share, _text: None)


def arrays(mesh):
    points = np.array([vertex.co for vertex in mesh.vertices], float)
    return points, np.array([face.vertices for face in mesh.polygons])


damages = st.dictionaries(st.sampled_from(DAMAGES), st.integers(1, 2), max_size=5)


@settings(max_examples=25)
@given(damages, st.integers(0, 2**31))
def test_known_faults_are_counted_and_mended(chosen, seed):
    vertices, faces = ball()
    patient = Patient(vertices, faces, np.random.default_rng(seed))
    for kind, number in chosen.items():
        for _ in range(number):
            patient.damage(kind)
    damaged_vertices, damaged_faces = patient.finish()
    mesh = made(damaged_vertices, damaged_faces)
    try:
        assert counts(mesh) == dict(patient.truth)
        kept = {tuple(point) for point in vertices.astype(np.float32).tolist()}
        mend(mesh)
        assert counts(mesh) == {}
        assert report(mesh).is_closed
        assert open_edges(mesh) == 0
        points, triangles = arrays(mesh)
        assert {tuple(point) for point in points.astype(np.float32).tolist()} >= kept, "something moved"
        extra = patient.truth[kinds.NON_MANIFOLD] + patient.truth[kinds.PINCHED]
        assert volume(points, triangles) == pytest.approx(volume(vertices, faces), rel=0.01, abs=0.01 * extra)
    finally:
        bpy.data.meshes.remove(mesh)


def test_a_sheet_is_left_open():
    vertices, faces = ball()
    mesh = made(vertices, faces[vertices[faces].mean(axis=1)[:, 2] > 0])
    found = {finding.kind: finding.count for finding in report(mesh).findings}
    assert found[kinds.BORDERS] == 1
    assert kinds.HOLES not in found
    before = len(mesh.polygons)
    mend(mesh)
    assert len(mesh.polygons) == before
    bpy.data.meshes.remove(mesh)


def test_corner_data_continues_across_a_filled_hole():
    vertices, faces = ball()
    mesh = made(vertices, np.delete(faces, [100, 101], axis=0))
    mesh.uv_layers[0].uv.foreach_set("vector", np.full(2 * len(mesh.loops), 0.25, np.float32))
    mesh.normals_split_custom_set([mesh.vertices[loop.vertex_index].co.normalized() for loop in mesh.loops])
    mend(mesh, [kinds.HOLES])
    assert len(mesh.polygons) == len(faces)
    assert {tuple(each.vector) for each in mesh.uv_layers[0].uv} == {(0.25, 0.25)}
    assert mesh.has_custom_normals
    outward = [mesh.vertices[loop.vertex_index].co.normalized() for loop in mesh.loops]
    assert all(normal.vector.dot(point) > 0.99 for normal, point in zip(mesh.corner_normals, outward, strict=True))
    assert not [layer.name for layer in mesh.attributes if layer.name.startswith("maquette")]
    bpy.data.meshes.remove(mesh)


def test_intersecting_faces_are_counted():
    first, second = ball(), ball()
    mesh = made(np.vstack([first[0], second[0] + [0.9, 0.31, 0.17]]), np.vstack([first[1], second[1] + len(first[0])]))
    found = {finding.kind: finding for finding in report(mesh).findings}
    apart = [_crosses(mesh, a, b) for a in range(len(first[1])) for b in _near(mesh, a, len(first[1]))]
    truth = {face for pair in apart for face in pair}
    assert set(found[kinds.CROSSING].elements.tolist()) == truth
    bpy.data.meshes.remove(mesh)


def _near(mesh, number, first):
    middle = mesh.polygons[number].center
    return [face.index for face in mesh.polygons[first:] if (face.center - middle).length < 0.6]


def _crosses(mesh, a, b):
    """Yields the pair if an edge of one crosses the other."""
    from mathutils.geometry import intersect_ray_tri

    rings = [[mesh.vertices[vertex].co for vertex in mesh.polygons[number].vertices] for number in (a, b)]
    for edges, triangle in (rings, rings[::-1]):
        for start, end in zip(edges, [*edges[1:], edges[0]], strict=True):
            met = intersect_ray_tri(*triangle, end - start, start, True)
            if met is not None and 0 <= (met - start).dot(end - start) <= (end - start).length_squared:
                return a, b
    return ()


def assets():
    """A few closed game assets from the packs beside the checkout."""
    folder = ROOT.parent / "shared" / "assets"
    if not folder.is_dir():
        pytest.skip("there are no game assets beside the checkout")
    with np.load(folder / "quaternius-nature_pack.npz") as pack:
        for number in range(0, len(pack["names"]), 17):
            yield (pack[f"{number}_v"] / 65535).astype(np.float32).astype(float), pack[f"{number}_f"].astype(int)


def test_real_models_damaged_are_counted_and_mended():
    tried = 0
    for vertices, faces in assets():
        whole = made(vertices, faces)
        if counts(whole) or not report(whole).is_closed:
            continue
        patient = Patient(vertices, faces, np.random.default_rng(tried))
        for kind in (kinds.FLIPPED, kinds.DOUBLED, kinds.UNJOINED, kinds.LOOSE, kinds.ZERO_AREA):
            patient.damage(kind)
        mesh = made(*patient.finish())
        assert counts(mesh) == dict(patient.truth)
        mend(mesh)
        assert counts(mesh) == {}
        assert report(mesh).is_closed
        assert volume(*arrays(mesh)) == pytest.approx(volume(vertices, faces), rel=0.01)
        tried += 1
    assert tried > 3


def test_a_palette_s_points_stay_as_they_are():
    """Each face shows one texel: a new UV map would scatter the texture over the model."""
    vertices, faces = ball(8)
    mesh = made(vertices, faces)
    points = np.repeat(np.random.default_rng(1).random((len(faces), 2)), 3, axis=0).astype(np.float32)
    mesh.uv_layers[0].uv.foreach_set("vector", points.ravel())
    material = bpy.data.materials.new("Palette")
    if material.node_tree is None:
        material.use_nodes = True
    mesh.materials.append(material)
    node = material.node_tree.nodes.new("ShaderNodeTexImage")
    node.image = bpy.data.images.new("Palette", 8, 8)
    mend(mesh, [kinds.NO_UVS])
    kept = np.empty_like(points)
    mesh.uv_layers[0].uv.foreach_get("vector", kept.ravel())
    assert np.array_equal(kept, points)
    node.image = None
    mend(mesh, [kinds.NO_UVS])
    mesh.uv_layers[0].uv.foreach_get("vector", kept.ravel())
    assert not np.array_equal(kept, points)
