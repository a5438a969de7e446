# SPDX-License-Identifier: GPL-3.0-or-later
"""A real child makes the backdrop of the scene's picture transparent, for use with any service."""

from __future__ import annotations

import numpy as np
import pytest

from tests import pictures
from tests.blender_session import installed
from tests.geometry import drawn_masks


def chosen(scene, tmp_path, pixels):
    import bpy

    image = bpy.data.images.new("disc.png", pixels.shape[1], pixels.shape[0], alpha=True)
    image.pixels.foreach_set((pixels[::-1].astype(np.float32) / 255).ravel())
    scene.maquette.image = image
    return image


def alpha(image):
    values = np.empty(image.size[0] * image.size[1] * 4, np.float32)
    image.pixels.foreach_get(values)
    return values.reshape(image.size[1], image.size[0], 4)[::-1, :, 3]


def test_the_cut_out_replaces_the_picture_in_the_panel(scene, tmp_path):
    import bpy

    original = chosen(scene, tmp_path, drawn_masks.paint(drawn_masks.disc(), alpha=False))
    assert bpy.ops.maquette.cut_out() == {"FINISHED"}
    cut = scene.maquette.image
    assert cut != original
    assert drawn_masks.overlap(alpha(cut), drawn_masks.disc()) > 0.98
    scene.maquette.local.grow = 0.02
    bpy.ops.maquette.cut_out()
    assert (alpha(scene.maquette.image) >= 0.5).sum() > (drawn_masks.disc() >= 0.5).sum() * 1.05, (
        "cut from the original"
    )
    scene.maquette.local.grow = 0.0


def test_without_a_subject_the_picture_stays(scene, tmp_path):
    import bpy

    path = tmp_path / "plain.png"
    path.write_bytes(pictures.plain(64, 64))
    scene.maquette.image = bpy.data.images.load(str(path))
    with pytest.raises(RuntimeError, match="stands out"):
        bpy.ops.maquette.cut_out()
    assert scene.maquette.image.name == "plain.png"


def test_without_a_picture_it_says_why_it_cannot(scene):
    import bpy

    with pytest.raises(RuntimeError, match="Choose a picture first"):
        bpy.ops.maquette.cut_out()


@pytest.fixture
def begun(scene, tmp_path):
    """A running cut-out for the scene."""
    original = chosen(scene, tmp_path, drawn_masks.paint(drawn_masks.disc(), alpha=False))
    work = installed("runtime.cutout").begin(scene, scene.maquette.local.cutting())
    return original, work


def test_the_scene_that_asked_gets_the_cut_out_though_another_is_active(begun, scene):
    import bpy

    (original, work), asked, other = begun, scene.name, bpy.data.scenes.new("Other")
    bpy.context.window.scene = other
    installed("runtime.session").background().wait(work)
    assert bpy.data.scenes[asked].maquette.image not in (None, original)
    assert other.maquette.image is None


def test_a_scene_deleted_meanwhile_is_reported(begun, scene):
    import bpy

    bpy.context.window.scene = bpy.data.scenes.new("Other")
    bpy.data.scenes.remove(scene)
    with pytest.raises(installed("client.errors").SceneError, match="is gone"):
        installed("runtime.session").background().wait(begun[1])
