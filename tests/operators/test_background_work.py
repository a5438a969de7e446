# SPDX-License-Identifier: GPL-3.0-or-later
"""Background operators called by a script; the window tests click their buttons."""

from __future__ import annotations

import pytest


@pytest.fixture
def cube(scene):
    """A cube without UVs, active."""
    import bpy

    bpy.ops.mesh.primitive_cube_add(calc_uvs=False)
    return bpy.context.active_object


def test_a_script_waits(cube):
    import bpy

    assert bpy.ops.maquette.check_mesh() == {"FINISHED"}
    assert not cube.maquette.stage
    assert "NO_UVS" in {finding.kind for finding in cube.maquette.findings}


@pytest.mark.parametrize(
    "name",
    ["bake_atlas", "bake_detail", "check_mesh", "compare_shapes", "cut_out", "game_ready", "mend_mesh", "remesh"],
)
def test_repeat_last_runs_none_of_them(addon, name):
    import bpy

    operator = bpy.types.Operator.bl_rna_get_subclass_py(f"MAQUETTE_OT_{name}")
    assert operator.bl_options == set()
