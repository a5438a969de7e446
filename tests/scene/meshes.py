# SPDX-License-Identifier: GPL-3.0-or-later
"""Meshes with every kind of data, and functions that compare them."""

from __future__ import annotations

import numpy as np

POINT_TYPES = {"FLOAT": "value", "FLOAT_VECTOR": "vector", "INT": "value", "FLOAT_COLOR": "color"}


def grid(size=24, wave=0.1, name="Terrain"):
    """A wavy, open grid of quads, with two UV maps cut into charts; linked to the scene and active."""
    import bpy

    bpy.ops.mesh.primitive_grid_add(x_subdivisions=size, y_subdivisions=size, size=2.0)
    obj = bpy.context.object
    obj.name = obj.data.name = name
    mesh = obj.data
    points = positions(mesh)
    points[:, 2] = wave * np.sin(4 * points[:, 0]) * np.cos(5 * points[:, 1])
    mesh.vertices.foreach_set("co", points.ravel())
    cut_charts(mesh)
    mesh.update()
    return obj


def cut_charts(mesh, name="UVMap"):
    """Move each half of the grid (by its faces' centres) to a separate part of the UV map."""
    layer = mesh.uv_layers.get(name) or mesh.uv_layers.new(name=name)
    corners = positions(mesh)[corner_vertices(mesh)]
    sides = np.concatenate([[face.center.x > 0] * face.loop_total for face in mesh.polygons])
    uvs = corners[:, :2] * 0.2 + 0.25 + sides[:, None] * 0.5
    layer.uv.foreach_set("vector", uvs.astype(np.float32).ravel())


def dress(mesh, seed=0):
    """Give the mesh attributes of several types on points and corners; the corners' have few distinct values."""
    random = np.random.default_rng(seed)
    for kind, prop in POINT_TYPES.items():
        layer = mesh.attributes.new(f"point_{kind.lower()}", kind, "POINT")
        size = {"FLOAT_VECTOR": 3, "FLOAT_COLOR": 4}.get(kind, 1)
        values = random.integers(0, 100, len(mesh.vertices) * size)
        layer.data.foreach_set(prop, values.astype(np.int32 if kind == "INT" else np.float32))
    colours = mesh.color_attributes.new("Paint", "BYTE_COLOR", "CORNER")
    halves = positions(mesh)[corner_vertices(mesh)][:, :1] > 0.5
    shades = np.where(halves, np.float32(37 / 255), np.float32(201 / 255)) * np.ones(4, np.float32)
    colours.data.foreach_set("color_srgb", shades.astype(np.float32).ravel())


def positions(mesh):
    values = np.empty((len(mesh.vertices), 3), np.float32)
    mesh.vertices.foreach_get("co", values.ravel())
    return values


def corner_vertices(mesh):
    values = np.empty(len(mesh.loops), np.int32)
    mesh.loops.foreach_get("vertex_index", values)
    return values


def attribute(mesh, name, prop, size, kind=np.float32):
    layer = mesh.attributes[name]
    values = np.empty((len(layer.data), size), kind)
    layer.data.foreach_get(prop, values.ravel())
    return values


def point_rows(mesh, extra=()):
    """Each vertex as bytes of its position and attributes."""
    columns = [positions(mesh)]
    for layer in sorted(mesh.attributes, key=lambda each: each.name):
        if layer.domain == "POINT" and layer.name.startswith("point_"):
            size = {"FLOAT_VECTOR": 3, "FLOAT_COLOR": 4}.get(layer.data_type, 1)
            kind = np.int32 if layer.data_type == "INT" else np.float32
            columns.append(attribute(mesh, layer.name, POINT_TYPES[layer.data_type], size, kind).astype(np.float32))
    return {row.tobytes() for row in np.hstack([*columns, *extra])}


def corner_rows(mesh):
    """Each corner as bytes of its position and attributes: every UV map, every colour."""
    columns = [positions(mesh)[corner_vertices(mesh)]]
    columns += [attribute(mesh, layer.name, "vector", 2) for layer in mesh.uv_layers]
    columns += [
        attribute(mesh, layer.name, "color_srgb", 4) for layer in mesh.color_attributes if layer.domain == "CORNER"
    ]
    return {row.tobytes() for row in np.hstack(columns)}


def open_edges(mesh):
    """The number of edges, compared by position, with a face on only one side."""
    _, points = np.unique(positions(mesh) + np.float32(0), axis=0, return_inverse=True)
    points = points.reshape(-1)
    balance = {}
    for face in mesh.polygons:
        ring = [points[i] for i in face.vertices]
        for a, b in zip(ring, [*ring[1:], ring[0]], strict=True):
            if a != b:
                key, sign = ((a, b), 1) if a < b else ((b, a), -1)
                balance[key] = balance.get(key, 0) + sign
    return sum(abs(value) for value in balance.values())
