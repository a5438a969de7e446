# SPDX-License-Identifier: GPL-3.0-or-later
"""The sub-panel for game engines."""

from __future__ import annotations

from tests.panels.recording import draw


def test_both_steps_are_offered(scene):
    import bpy

    assert not bpy.types.MAQUETTE_PT_engines.poll(bpy.context)
    bpy.ops.mesh.primitive_cube_add()
    assert bpy.types.MAQUETTE_PT_engines.poll(bpy.context)
    assert {"maquette.make_lods", "maquette.export_for_engine"} <= set(draw("MAQUETTE_PT_engines").operators)
