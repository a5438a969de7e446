# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether Blender is idle. Strokes, grabs and renders are tested in a window."""

from __future__ import annotations

from tests.blender_session import installed


def test_a_blender_in_which_nothing_runs_is_at_rest(scene):
    assert installed("scene.undo").busy_with() == ""


def test_operators_of_add_ons_are_told_from_blender_s_own(scene):
    rest = installed("scene.undo")
    assert rest._is_blenders_own("TRANSFORM_OT_translate")
    assert rest._is_blenders_own("SCULPT_OT_brush_stroke")
    assert not rest._is_blenders_own("MAQUETTE_OT_generate")
