# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel's cut-out follows the settings, by a real child; the timer's part is done here, since none fires."""

from __future__ import annotations

import numpy as np
import pytest

from tests import pictures
from tests.blender_session import installed
from tests.geometry import drawn_masks


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def preview(scene, monkeypatch):
    module = installed("runtime.cut_preview")
    monkeypatch.setattr(module, "_clock", Clock())
    yield module
    module.stop()


def chosen(scene):
    import bpy

    pixels = drawn_masks.paint(drawn_masks.disc(), alpha=False)
    image = bpy.data.images.new("disc.png", pixels.shape[1], pixels.shape[0], alpha=True)
    image.pixels.foreach_set((pixels[::-1].astype(np.float32) / 255).ravel())
    scene.maquette.image = image
    return scene.maquette


def fulfil(preview, scene):
    """Draw, rest, and let the child answer; returns what a panel that is drawn then is told."""
    preview.look(scene)
    preview._advance()
    preview._clock.now += 1.0
    preview._advance()
    if preview._preview.under_way is not None:
        preview._preview.answers.put(preview._preview.answers.get())
        preview._advance()
    return preview.look(scene)


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


def test_it_is_made_when_the_panel_is_drawn_and_again_after_a_change(preview, scene):
    settings = chosen(scene)
    assert preview.look(scene) == (0, "Cutting out...")
    assert fulfil(preview, scene)[1] == ""
    first = preview._preview.path
    before = subject_pixels(first)
    settings.local.grow = 0.03
    try:
        fulfil(preview, scene)
        assert subject_pixels(preview._preview.path) > before * 1.05
        assert not first.exists()
    finally:
        settings.local.grow = 0.0


def test_only_the_latest_of_several_changes_is_made(preview, scene):
    settings = chosen(scene)
    try:
        for grow in (0.01, 0.02, 0.03):
            settings.local.grow = grow
            preview.look(scene)
            preview._advance()
            assert preview._preview.under_way is None, "still being changed"
        fulfil(preview, scene)
        assert preview._preview.count == 1
        assert dict(preview._preview.shown.options)["grow"] == pytest.approx(0.03)
    finally:
        settings.local.grow = 0.0


def test_at_rest_nothing_is_made_and_the_child_goes(preview, scene):
    chosen(scene)
    fulfil(preview, scene)
    preview.look(scene)
    assert preview._advance() > 1.0, "the child is kept for a while"
    preview._clock.now += 60.0
    assert preview._advance() is None
    assert preview._preview.orders is None
    assert preview._preview.count == 1


def test_where_nothing_stands_out_the_panel_says_so(preview, scene, tmp_path):
    import bpy

    path = tmp_path / "plain.png"
    path.write_bytes(pictures.plain(64, 64))
    scene.maquette.image = bpy.data.images.load(str(path))
    icon, sentence = fulfil(preview, scene)
    assert icon == 0
    assert "stands out" in sentence


def test_without_a_picture_nothing_is_wished_for(preview, scene):
    scene.maquette.image = None
    assert preview.look(scene) == (0, "")
    assert preview._advance() is None


def test_it_says_how_many_objects_there_will_be(preview, scene):
    import bpy

    pixels = np.zeros((64, 128, 4), dtype=np.float32)
    pixels[10:50, 10:50] = pixels[10:40, 70:110] = 0.8, 0.3, 0.1, 1.0
    image = bpy.data.images.new("two.png", 128, 64, alpha=True)
    image.pixels.foreach_set(pixels.ravel())
    scene.maquette.image, scene.maquette.local.subjects = image, "EACH"
    assert fulfil(preview, scene)[1] == "2 subjects, each an object of its own."
