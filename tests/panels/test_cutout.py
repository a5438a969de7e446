# SPDX-License-Identifier: GPL-3.0-or-later
"""The cut-out's panel: what it shows follows its settings, and every service on the web can be sent it."""

from __future__ import annotations

import pytest

from tests.blender_session import installed
from tests.panels.recording import draw

PANEL = "MAQUETTE_PT_cutout"


@pytest.fixture
def told():
    """Set `told[0]` to what the preview has to say; puts back who says it."""
    module, answer = installed("panels.cutout"), [(0, "")]
    before = module._look
    module.connect(lambda _scene: answer[0])
    yield answer
    module.connect(before)


def test_the_preview_stands_above_its_settings(scene, told):
    told[0] = (7, "")
    layout = draw(PANEL)
    assert layout.record[0] == ("template_icon", {"icon_value": 7, "scale": 7.0})
    assert layout.properties == ["tolerance", "grow", "invert", "subjects"]


def test_what_the_preview_says_is_drawn(scene, told):
    told[0] = (0, "Nothing stands out.")
    layout = draw(PANEL)
    assert "Nothing stands out." in layout.text
    assert not [kind for kind, _ in layout.record if kind == "template_icon"]


@pytest.mark.parametrize("service", ["MODELSLAB", "STABLE_DIFFUSION"])
def test_a_service_on_the_web_can_be_sent_the_cut_out(scene, service):
    settings = scene.maquette
    names = installed("client.service").ServiceName
    settings.service, settings.input = service, "PICTURE"
    assert "use_cut_out" in draw("MAQUETTE_PT_generate").properties
    assert settings.sent_cut_out(names(service)) is None
    settings.use_cut_out = True
    assert settings.sent_cut_out(names(service)) == {
        "tolerance": 0.5,
        "grow": 0.0,
        "invert": False,
        "subjects": "ALL",
    }
    assert settings.sent_cut_out(names.LOCAL) is None, "it cuts out by itself"


def test_the_local_service_always_cuts_out(scene):
    scene.maquette.service = "LOCAL"
    assert "use_cut_out" not in draw("MAQUETTE_PT_generate").properties
