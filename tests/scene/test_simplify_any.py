# SPDX-License-Identifier: GPL-3.0-or-later
"""Any mesh becomes a subset of itself with all its attributes, and gets no new open edges."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.scene import meshes


@st.composite
def dressed_meshes(draw):
    """Parameters of a mesh: its size, waves, holes, loose vertices, n-gons or triangles, and where a chart ends."""
    return {
        "size": draw(st.integers(1, 9)),
        "wave": draw(st.sampled_from([0.0, 0.02, 0.5])),
        "holes": draw(st.sampled_from([0.0, 0.2, 0.7])),
        "loose": draw(st.integers(0, 3)),
        "is_cut": draw(st.booleans()),
        "seed": draw(st.integers(0, 2**32 - 1)),
    }


def made(spec):
    """The object, the only one in the file."""
    import bmesh
    import bpy

    for obj in list(bpy.data.objects):
        bpy.data.objects.remove(obj)
    obj = meshes.grid(spec["size"], spec["wave"])
    random = np.random.default_rng(spec["seed"])
    meshes.dress(obj.data, spec["seed"])
    editable = bmesh.new()
    editable.from_mesh(obj.data)
    gone = [face for face in list(editable.faces)[1:] if random.random() < spec["holes"]]
    bmesh.ops.delete(editable, geom=gone, context="FACES")
    if spec["is_cut"]:
        bmesh.ops.triangulate(editable, faces=editable.faces)
    for position in random.normal(size=(spec["loose"], 3)):
        editable.verts.new(position)
    editable.to_mesh(obj.data)
    editable.free()
    return obj


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dressed_meshes(), st.integers(0, 120))
def test_the_result_is_a_subset_with_at_most_the_wanted_triangles(simplify, spec, target):
    obj = made(spec)
    full, loose = simplify.triangle_count(obj.data), loose_vertices(obj.data)
    points, corners, border = meshes.point_rows(obj.data), meshes.corner_rows(obj.data), open_edges(obj)
    now = simplify.simplify(obj, simplify.Goal(target))
    assert now == simplify.triangle_count(obj.data) <= full
    assert now <= max(1, target) or obj.maquette.limit == "SEAMS"
    assert meshes.point_rows(obj.data) <= points
    assert meshes.corner_rows(obj.data) <= corners
    assert open_edges(obj) <= border
    assert loose_vertices(obj.data) == loose
    assert not obj.data.validate(verbose=True)
    simplify.simplify(obj, simplify.Goal(full))
    assert (meshes.point_rows(obj.data), meshes.corner_rows(obj.data)) == (points, corners)


def open_edges(obj):
    return meshes.open_edges(obj.data)


def loose_vertices(mesh):
    """The number of vertices without a face."""
    return len(mesh.vertices) - len({index for face in mesh.polygons for index in face.vertices})
