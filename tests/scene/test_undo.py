# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether Blender is idle. Strokes, grabs and renders are tested in a window."""

from __future__ import annotations

from tests.blender_session import installed


def test_blender_is_idle_while_nothing_runs(scene):
    assert installed("scene.undo").busy_with() == ""


def test_add_ons_operators_are_distinguished_from_blender_s(scene):
    rest = installed("scene.undo")
    assert rest._is_blenders_own("TRANSFORM_OT_translate")
    assert rest._is_blenders_own("SCULPT_OT_brush_stroke")
    assert not rest._is_blenders_own("MAQUETTE_OT_generate")
