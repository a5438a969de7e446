# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel's cut-out follows the settings; a real child makes it."""

from __future__ import annotations

import numpy as np
import pytest

from tests import pictures
from tests.blender_session import finish_background_work, installed, let_stop, shown
from tests.geometry import drawn_masks
from tests.runtime.test_session import wait_for


@pytest.fixture
def preview(scene):
    """The preview, which follows the settings as it does in a window."""
    callbacks = installed("settings.callbacks")
    before, made = callbacks.current(), installed("runtime.session").instance(installed("runtime.cutout").Preview)
    callbacks.connect(before._replace(cut_out=made.follow))
    yield made
    finish_background_work()
    callbacks.connect(before)


def chosen(scene):
    import bpy

    pixels = drawn_masks.paint(drawn_masks.disc(), alpha=False)
    image = bpy.data.images.new("disc.png", pixels.shape[1], pixels.shape[0], alpha=True)
    image.pixels.foreach_set((pixels[::-1].astype(np.float32) / 255).ravel())
    scene.maquette.image = image
    return scene.maquette


def subject_pixels(path):
    import bpy

    image = bpy.data.images.load(str(path))
    values = np.empty(image.size[0] * image.size[1] * 4, np.float32)
    image.pixels.foreach_get(values)
    bpy.data.images.remove(image)
    rgba = values.reshape(-1, 4)
    assert rgba[:, 3].min() == 1.0
    ground = np.array([100, 150])[:, None, None] / 255  # the squares' greys
    return int((np.abs(rgba[:, :3] - ground).max(axis=2).min(axis=0) > 0.01).sum())


def test_it_is_made_again_after_each_change(preview, scene):
    settings = chosen(scene)
    assert (shown().cutout_icon, shown().cutout_sentence) == (0, "")
    finish_background_work()
    assert shown().cutout_sentence == ""
    first = preview._shown
    before = subject_pixels(first)
    settings.local.grow = 0.03
    try:
        finish_background_work()
        assert subject_pixels(preview._shown) > before * 1.05
        assert not first.exists()
    finally:
        settings.local.grow = 0.0


def test_only_the_latest_of_several_changes_is_made(preview, scene):
    settings, before = chosen(scene), preview.count
    try:
        for grow in (0.01, 0.02, 0.03):
            settings.local.grow = grow
            installed("runtime.session").background().advance()
        assert preview.count == before, "still being changed"
        finish_background_work()
        assert preview.count == before + 1
        assert dict(preview._wanted.options)["grow"] == pytest.approx(0.03)
    finally:
        settings.local.grow = 0.0


def test_nothing_is_made_while_the_picture_itself_is_shown(preview, scene):
    background = installed("runtime.session").background()
    shown().shows_cut_out = False
    chosen(scene)
    assert not background.is_at_work()
    shown().shows_cut_out = True
    assert background.is_at_work()
    finish_background_work()
    scene.maquette.image = None
    scene.maquette.service = "MODELSLAB"
    chosen(scene)
    assert not background.is_at_work()
    scene.maquette.use_cut_out = True
    assert background.is_at_work()


def test_a_script_gets_no_preview(scene):
    chosen(scene)
    assert not installed("runtime.session").background().is_at_work()


def test_the_child_ends_when_idle(preview, scene, monkeypatch):
    let_stop()  # a child that an earlier test left
    monkeypatch.setattr(installed("worker.launcher"), "KEPT", 0.0)
    chosen(scene)
    finish_background_work()
    launcher = installed("runtime.session").held().launcher
    wait_for(lambda: not launcher.is_any_alive())


def test_without_a_subject_the_panel_says_so(preview, scene, tmp_path):
    import bpy

    path = tmp_path / "plain.png"
    path.write_bytes(pictures.plain(64, 64))
    scene.maquette.image = bpy.data.images.load(str(path))
    finish_background_work()
    assert shown().cutout_icon == 0
    assert "stands out" in shown().cutout_sentence


def test_a_picture_deleted_meanwhile_is_reported(preview, scene):
    import bpy

    chosen(scene)
    bpy.data.images.remove(scene.maquette.image)
    finish_background_work()
    assert shown().cutout_sentence == "The picture is gone. Choose another one."


def test_without_a_picture_nothing_is_made(preview, scene):
    scene.maquette.image = None
    assert (shown().cutout_icon, shown().cutout_sentence) == (0, "")
    assert not installed("runtime.session").background().is_at_work()


def test_it_says_how_many_objects_there_will_be(preview, scene):
    import bpy

    pixels = np.zeros((64, 128, 4), dtype=np.float32)
    pixels[10:50, 10:50] = pixels[10:40, 70:110] = 0.8, 0.3, 0.1, 1.0
    image = bpy.data.images.new("two.png", 128, 64, alpha=True)
    image.pixels.foreach_set(pixels.ravel())
    scene.maquette.image, scene.maquette.local.subjects = image, "EACH"
    finish_background_work()
    assert shown().cutout_sentence == "2 subjects, each an object of its own."
