# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks and mends a damaged mesh, with a screenshot of the panel at each step."""

from __future__ import annotations

import artist
import bmesh
import bpy


def run(ui):
    bpy.ops.mesh.primitive_uv_sphere_add(segments=128, ring_count=64)
    ball = bpy.context.object
    editable = bmesh.new()
    editable.from_mesh(ball.data)
    editable.faces.ensure_lookup_table()
    bmesh.ops.reverse_faces(editable, faces=[editable.faces[number] for number in (500, 900)])
    bmesh.ops.delete(editable, geom=[editable.faces[number] for number in (2000, 3000, 4000)], context="FACES")
    editable.to_mesh(ball.data)
    editable.free()
    bpy.context.window_manager.maquette.model_part = "CHECK"
    yield 1.0
    with ui.override():
        started = bpy.ops.maquette.check_mesh("INVOKE_DEFAULT")
    yield from _wait(ball)
    found = {each.kind: each.count for each in ball.maquette.findings}
    yield 0.5
    ui.rootshot("checked.png")
    with ui.override():
        bpy.ops.maquette.mend_mesh("INVOKE_DEFAULT")
    yield from _wait(ball)
    left = {each.kind: each.count for each in ball.maquette.findings}
    yield 0.5
    ui.rootshot("mended.png")
    closed = ball.maquette.is_closed
    bpy.ops.ed.undo()
    yield 0.5
    artist.note(
        ui,
        started=sorted(started),
        found=found,
        left=left,
        closed=closed,
        after_undo=bpy.context.object.maquette.is_mended,
    )


def _wait(model):
    yield from artist.until(lambda: not model.maquette.stage, "the background Blender is done")
