# SPDX-License-Identifier: GPL-3.0-or-later
"""The cut-out: one preview for it or the picture, and its settings if it is made on this computer."""

from __future__ import annotations

import pytest

from tests.blender_session import installed, shown
from tests.panels.recording import draw

PANEL = "MAQUETTE_PT_generate"
PART = "MAQUETTE_PT_cutout"


@pytest.fixture
def preview(chosen):
    """Set the cut-out that the panel shows, instead of making one: `preview(icon, sentence)`."""
    callbacks, state = installed("settings.callbacks"), shown()
    before = callbacks.current()
    callbacks.connect(callbacks.Callbacks())

    def tell(icon, sentence=""):
        state.cutout_image = str(chosen.maquette.image.session_uid)
        state.cutout_icon, state.cutout_sentence = icon, sentence

    tell(0)
    yield tell
    state.cutout_image, state.cutout_icon, state.cutout_sentence = "", 0, ""
    callbacks.connect(before)


def previews(layout):
    return [entry["icon_value"] for kind, entry in layout.record if kind == "template_icon"]


def test_the_preview_shows_the_cut_out_that_the_local_service_uses(chosen, preview):
    assert shown().shows_cut_out
    assert previews(draw(PANEL)) == [chosen.maquette.image.preview_ensure().icon_id], "none is made yet"
    preview(7)
    layout = draw(PANEL)
    assert previews(layout) == [7]
    assert {"shows_cut_out", "tolerance", "grow", "invert", "subjects"} <= set(layout.properties)
    assert "use_cut_out" not in layout.properties
    shown().shows_cut_out = False
    try:
        assert previews(draw(PANEL)) == [chosen.maquette.image.preview_ensure().icon_id]
    finally:
        shown().shows_cut_out = True


def test_the_previews_message_is_drawn(chosen, preview):
    preview(0, "Nothing stands out.")
    assert "Nothing stands out." in draw(PANEL).text


@pytest.mark.parametrize("service", ["MODELSLAB", "STABLE_DIFFUSION"])
def test_a_service_on_the_web_can_be_sent_the_cut_out(chosen, preview, service):
    settings = chosen.maquette
    names = installed("client.capabilities").ServiceName
    preview(7)
    settings.service, settings.input = service, "PICTURE"
    layout = draw(PANEL)
    assert "use_cut_out" in layout.properties
    assert previews(layout) != [7]
    assert PART not in layout.parts
    assert settings.sent_cut_out(names(service)) is None
    settings.use_cut_out = True
    layout = draw(PANEL)
    assert previews(layout) == [7], "what is sent"
    assert PART in layout.parts
    assert settings.sent_cut_out(names(service)) == {
        "tolerance": 0.5,
        "grow": 0.0,
        "invert": False,
        "subjects": "ALL",
    }
    assert settings.sent_cut_out(names.LOCAL) is None, "it cuts out by itself"


def test_the_cut_out_of_another_picture_is_not_shown(chosen, preview):
    import bpy

    preview(7, "Nothing stands out.")
    chosen.maquette.image = bpy.data.images.new("other", 32, 32)
    layout = draw(PANEL)
    assert previews(layout) == [chosen.maquette.image.preview_ensure().icon_id]
    assert "Nothing stands out." not in layout.text
