# SPDX-License-Identifier: GPL-3.0-or-later
"""The artist's defaults are saved once and applied to every scene without settings; property defaults do not change."""

from __future__ import annotations

import pytest

from tests.blender_session import installed


@pytest.fixture
def defaults(scene, monkeypatch, tmp_path):
    """The module, with its own folder for the file."""
    monkeypatch.setattr(installed("settings.preferences"), "default_library", lambda: tmp_path / "new")
    return installed("settings.defaults")


@pytest.fixture
def mine(scene, defaults):
    """Saved settings that differ from Maquette's in each group."""
    settings = scene.maquette
    settings.service = "MODELSLAB"
    settings.use_simplify, settings.simplify_to = True, 777
    settings.local.depth, settings.local.subjects = 2.0, "LARGEST"
    settings.modelslab.ss_sampling_steps, settings.modelslab.seed = 33, "12"
    settings.arrival.origin, settings.arrival.facing = "CENTRE", 1.0
    settings.prompt = "a chair"
    defaults.save(settings)
    return told(settings)


def told(settings):
    return (
        settings.service,
        (settings.use_simplify, settings.simplify_to),
        (settings.local.depth, settings.local.subjects),
        settings.modelslab.ss_sampling_steps,
        (settings.arrival.origin, settings.arrival.facing),
    )


def new_scene():
    import bpy

    return bpy.data.scenes.new("Second").maquette


def test_a_scene_without_settings_gets_them(defaults, mine):
    second = new_scene()
    factory = told(second)
    assert factory != mine
    defaults.apply_where_untouched()
    assert told(second) == mine
    assert (second.modelslab.seed, second.prompt) == ("", ""), "of one order, of one file"


@pytest.mark.parametrize("name", ["prompt", "service", "local.depth", "arrival.textures", "views"])
def test_a_scene_with_its_own_settings_keeps_them_all(defaults, mine, name):
    second = new_scene()
    owner, _, last = name.rpartition(".")
    group = getattr(second, owner) if owner else second
    if last == "views":
        group.views.add()
    else:
        setattr(group, last, {"prompt": "x", "service": "LOCAL", "depth": 1.0, "textures": "PACKED"}[last])
    before = told(second)
    defaults.apply_where_untouched()
    assert told(second) == before


def test_reset_goes_back_to_mine_and_after_forgetting_to_maquettes(defaults, mine, scene):
    factory = told(new_scene())
    settings = scene.maquette
    settings.service, settings.local.depth, settings.arrival.origin = "LOCAL", 0.3, "BASE"
    defaults.reset(settings)
    assert told(settings) == mine
    assert settings.prompt == "a chair"
    defaults.forget()
    defaults.reset(settings)
    assert told(settings) == factory
    assert settings.modelslab.seed == "12"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"local": 3, "settings": {"service": "GONE", "simplify_to": "x"}}'])
def test_an_unreadable_file_changes_nothing(defaults, scene, text):
    path = defaults._path()
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    second = new_scene()
    factory = told(second)
    defaults.apply_where_untouched()
    defaults.reset(second)
    assert told(second) == factory


def test_property_defaults_stay_so_a_file_means_the_same_elsewhere(defaults, mine):
    assert told(new_scene())[1] == (False, 10_000)


def test_a_new_file_begins_with_them(defaults, mine):
    import bpy

    bpy.ops.wm.read_homefile(use_factory_startup=False, use_empty=True)
    assert told(bpy.context.scene.maquette) == mine
