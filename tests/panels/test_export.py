# SPDX-License-Identifier: GPL-3.0-or-later
"""The part Export of the Model panel."""

from __future__ import annotations

from tests.blender_session import shown
from tests.panels.recording import draw


def test_both_steps_are_offered(scene):
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    shown().model_part = "EXPORT"
    assert {"maquette.make_lods", "maquette.export_for_engine"} <= set(draw("MAQUETTE_PT_simplify").operators)
