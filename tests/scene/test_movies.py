# SPDX-License-Identifier: GPL-3.0-or-later
"""A movie in the scene is an empty that plays it in a loop."""

from __future__ import annotations

import numpy as np
import pytest

from tests.blender_session import installed
from tests.geometry import gifs

PALETTE = np.array([(0, 0, 0), (255, 0, 0), (0, 255, 0), (0, 0, 255)], np.uint8)


@pytest.fixture
def movie(tmp_path):
    path = tmp_path / "modèle.gif"
    path.write_bytes(gifs.gif(32, 24, PALETTE, [gifs.Frame(np.full((24, 32), k % 4)) for k in range(8)]))
    return path


def test_it_plays_at_the_cursor(scene, movie):
    import bpy

    scene.cursor.location = (1, 2, 3)
    scene.frame_start = 5
    empty = installed("scene.movies").add(bpy.context, movie, "Cat Movie")
    assert tuple(empty.location) == (1, 2, 3)
    assert (empty.empty_display_type, empty.data.source, tuple(empty.data.size)) == ("IMAGE", "MOVIE", (32, 24))
    assert (empty.image_user.frame_duration, empty.image_user.frame_start) == (empty.data.frame_duration, 5)
    assert empty.image_user.frame_duration >= 8
    assert empty.image_user.use_cyclic
    assert empty.image_user.use_auto_refresh
    assert bpy.context.active_object == empty
    assert bpy.context.selected_objects == [empty]


def test_an_unplayable_file_raises(scene, tmp_path):
    import bpy

    with pytest.raises(RuntimeError):
        installed("scene.movies").add(bpy.context, tmp_path / "gone.gif", "Cat")
    assert not bpy.data.objects
