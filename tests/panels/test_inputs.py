# SPDX-License-Identifier: GPL-3.0-or-later
"""The inputs in the panel: those that the chosen service accepts."""

from __future__ import annotations

import pytest

from tests.panels.recording import draw

PANEL = "MAQUETTE_PT_generate"
GENERATE = "maquette.generate"


def offered(layout):
    return [entry["value"] for kind, entry in layout.record if kind == "prop" and entry["name"] == "input"]


@pytest.fixture
def modelslab(scene, monkeypatch):
    monkeypatch.setenv("MODELSLAB_API_KEY", "good")
    scene.maquette.service = "MODELSLAB"
    return scene.maquette


def test_only_inputs_that_the_service_accepts_are_offered(scene, modelslab):
    assert offered(draw(PANEL)) == ["PICTURE", "VIEWS", "PROMPT"]
    modelslab.service = "LOCAL"
    assert offered(draw(PANEL)) == ["PICTURE", "VIEWS"]


def test_a_prompt(modelslab):
    modelslab.input = "PROMPT"
    layout = draw(PANEL)
    assert "Describe the model first" in layout.text
    assert not layout.operators[GENERATE]["enabled"]
    assert "The prompt is sent to modelslab.com" in layout.text
    assert not any(kind == "template_ID" for kind, _ in layout.record)
    modelslab.prompt = "a wooden chest with iron bands and a lock"
    layout = draw(PANEL)
    assert layout.operators[GENERATE]["enabled"]
    assert "a wooden chest with iron bands and a lock" in layout.text


def test_views(modelslab):
    import bpy

    modelslab.input = "VIEWS"
    layout = draw(PANEL)
    assert "Add the subject's views first" in layout.text
    assert {"maquette.open_views", "maquette.add_view"} <= set(layout.operators)
    assert "maquette.generate_pictures" not in layout.operators
    for _ in range(2):
        modelslab.views.add().image = bpy.data.images.new("view", 16, 16)
    layout = draw(PANEL)
    assert "Give each view a side of its own" in layout.text
    assert layout.operators["maquette.remove_view"]["properties"].index == 1
    modelslab.views[1].role = "BACK"
    layout = draw(PANEL)
    assert layout.operators[GENERATE]["enabled"]
    assert "The pictures are sent to modelslab.com" in layout.text


def test_a_single_view_may_be_a_model_sheet(modelslab):
    import bpy

    modelslab.input = "VIEWS"
    modelslab.views.add().image = bpy.data.images.new("sheet", 16, 16)
    assert "maquette.split_sheet" in draw(PANEL).operators
    modelslab.views.add().image = bpy.data.images.new("view", 16, 16)
    assert "maquette.split_sheet" not in draw(PANEL).operators
