# SPDX-License-Identifier: GPL-3.0-or-later
"""One model from each of several pictures."""

from __future__ import annotations

import pytest

from tests import pictures
from tests.operators.conftest import bounds


def test_a_job_for_each_of_several_pictures(scene, tmp_path):
    import bpy

    names = ["one.png", "two.png", "three.png"]
    for name in names:
        (tmp_path / name).write_bytes(pictures.figure(64))
    files = [{"name": name} for name in names]
    assert bpy.ops.maquette.generate_pictures(directory=str(tmp_path), files=files) == {"FINISHED"}
    assert bpy.ops.maquette.wait() == {"FINISHED"}
    assert {obj.name for obj in bpy.data.objects} == {name.removesuffix(".png") for name in names}
    first, second, third = sorted(bpy.data.objects, key=lambda obj: obj.location.x)
    assert first.location[:] == (0, 0, 0)
    for left, right in ((first, second), (second, third)):
        (_, (left_edge, *_)), ((right_edge, *_), _) = bounds(left), bounds(right)
        assert right_edge - left_edge == pytest.approx(0.1 * right.dimensions.x, abs=1e-3)
        assert left.location.y == right.location.y
    assert bpy.ops.maquette.generate_pictures(directory=str(tmp_path)) == {"CANCELLED"}
