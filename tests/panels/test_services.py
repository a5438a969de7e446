# SPDX-License-Identifier: GPL-3.0-or-later
"""Every parameter of the services has a control."""

from __future__ import annotations

import pytest

from tests.blender_session import installed, shown
from tests.panels.recording import draw

GENERATE = "MAQUETTE_PT_generate"


@pytest.fixture
def keys(scene, monkeypatch):
    monkeypatch.setenv("MODELSLAB_API_KEY", "good")
    monkeypatch.setenv("STABLE_DIFFUSION_API_KEY", "good")
    return scene.maquette


def controls():
    return set(draw(GENERATE).properties)


def test_every_parameter_of_modelslab_has_a_control(keys):
    keys.service = "MODELSLAB"
    of_pictures = controls()
    keys.input = "PROMPT"
    of_prompts = controls()
    options = installed("client.modelslab.options").ModelsLabOptions()
    assert options.as_request().keys() <= of_pictures
    assert options.as_text_request("").keys() - {"prompt"} <= of_prompts
    assert "negative_prompt" not in of_pictures
    assert "multi_image" not in of_prompts


def test_every_parameter_of_the_stable_diffusion_api_has_a_control(keys):
    keys.service, keys.input = "STABLE_DIFFUSION", "PROMPT"
    options = installed("client.stable_diffusion.options").StableDiffusionOptions()
    assert options.as_mapping().keys() <= controls()
    assert "input" not in controls()  # it accepts only a single picture
    assert "prompt" not in controls()


@pytest.mark.parametrize(("low", "words"), [(True, "Your balance is low"), (False, "")])
def test_the_balance_is_above_the_button(keys, low, words):
    keys.service = "MODELSLAB"
    assert "Balance: unknown" in draw(GENERATE).text
    state = shown()
    state.account_service, state.account, state.is_balance_low = "MODELSLAB", "0.40 USD", low
    try:
        layout = draw(GENERATE)
        assert "Balance: 0.40 USD" in layout.text
        assert words in layout.text
        assert list(layout.operators).index("maquette.show_account") < list(layout.operators).index("maquette.generate")
        keys.service = "STABLE_DIFFUSION"
        assert "0.40" not in draw(GENERATE).text
    finally:
        state.account_service, state.account, state.is_balance_low = "", "", False


def test_without_a_key_no_balance_is_offered(scene):
    scene.maquette.service = "MODELSLAB"
    assert "maquette.show_account" not in draw(GENERATE).operators
