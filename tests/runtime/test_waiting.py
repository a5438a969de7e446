# SPDX-License-Identifier: GPL-3.0-or-later
"""A waiting script blocks Blender, so it gets an error for jobs that cannot end meanwhile."""

from __future__ import annotations

from tests.blender_session import installed, sentence_of


def test_a_model_that_cannot_arrive_now_is_not_waited_for(ready, let_arrive):
    import bpy

    sentence = sentence_of(bpy.ops.maquette.wait)
    assert "is done, but cannot be imported now (sculpting)" in sentence
    let_arrive()
    assert installed("runtime.arrival").models(ready)


def test_a_model_that_a_script_ordered_while_blender_is_busy_arrives_later(scene, picture, monkeypatch, let_arrive):
    import bpy

    monkeypatch.setattr(installed("scene.undo"), "busy_with", lambda: "rendering")
    order = {"image_path": str(picture), "service": "LOCAL"}
    assert "It arrives by itself as soon as it can." in sentence_of(lambda: bpy.ops.maquette.generate(**order))
    let_arrive()
    assert [obj["maquette_job"] for obj in bpy.data.objects] == [installed("runtime.session").jobs()[-1].id]
