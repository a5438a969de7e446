# SPDX-License-Identifier: GPL-3.0-or-later
"""A model of each of several pictures."""

from __future__ import annotations

from tests import pictures


def test_a_job_for_each_of_several_pictures(scene, tmp_path):
    import bpy

    names = ["one.png", "two.png", "three.png"]
    for name in names:
        (tmp_path / name).write_bytes(pictures.figure(64))
    files = [{"name": name} for name in names]
    assert bpy.ops.maquette.generate_pictures(directory=str(tmp_path), files=files) == {"FINISHED"}
    assert bpy.ops.maquette.wait() == {"FINISHED"}
    places = {thing.name: round(thing.location.x, 2) for thing in bpy.data.objects}
    assert places == {"one": 0.0, "two": 1.5, "three": 3.0}
    assert bpy.ops.maquette.generate_pictures(directory=str(tmp_path)) == {"CANCELLED"}
