# SPDX-License-Identifier: GPL-3.0-or-later
"""The shipped presets and the artist's own."""

from __future__ import annotations

from pathlib import Path

import pytest

SHIPPED = {
    "local": {"Default", "Figure", "Game_Prop", "Relief"},
    "modelslab": {"Default", "Fine_Detail", "Game_Asset"},
    "own_server": {"Default"},
    "stable_diffusion": {"Default", "Fine_Detail", "Quick"},
}

CHANGED = {
    "local": ("triangles", 1234),
    "modelslab": ("ss_sampling_steps", 33),
    "own_server": ("steps", 33),
    "stable_diffusion": ("steps", 33),
}


def found(service):
    import bpy

    folders = bpy.utils.preset_paths(f"maquette/{service}")
    return {path.stem: path for folder in folders for path in Path(folder).glob("*.py")}


def run(service, path):
    import bpy

    return bpy.ops.script.execute_preset(filepath=str(path), menu_idname=f"MAQUETTE_PT_presets_{service}")


@pytest.mark.parametrize("service", SHIPPED)
def test_the_shipped_presets(scene, service):
    presets = found(service)
    assert presets.keys() >= SHIPPED[service]
    for name in SHIPPED[service]:
        assert run(service, presets[name]) == {"FINISHED"}
        getattr(scene.maquette, service).options()  # the service accepts each of them


def stored(service):
    """What a preset of the service stores, by the operator that writes it."""
    import bpy

    values = getattr(bpy.types, f"MAQUETTE_OT_add_preset_{service}").preset_values
    return [value.removeprefix("settings.") for value in values]


def another(settings, name):
    """A value that the property takes, other than its own."""
    value, definition = getattr(settings, name), settings.bl_rna.properties[name]
    if definition.type == "ENUM":
        return next(item.identifier for item in definition.enum_items if item.identifier != value)
    if definition.type == "BOOLEAN":
        return not value
    if definition.type == "STRING":
        return "another"
    return definition.hard_max if value != definition.hard_max else definition.hard_min


@pytest.mark.parametrize("service", SHIPPED)
def test_default_sets_everything_that_a_preset_can_store(scene, service):
    settings = getattr(scene.maquette, service)
    kept = {name: getattr(settings, name) for name in set(settings.bl_rna.properties.keys()) - {"rna_type"}}
    for name in sorted(SHIPPED[service] - {"Default"}):
        run(service, found(service)[name])
    for name in stored(service):
        setattr(settings, name, another(settings, name))
    run(service, found(service)["Default"])
    assert {name: getattr(settings, name) for name in kept} == kept


def test_a_preset_sets_its_values(scene):
    run("modelslab", found("modelslab")["Game_Asset"])
    assert round(scene.maquette.modelslab.mesh_simplify, 3) == 0.98
    run("modelslab", found("modelslab")["Default"])
    assert round(scene.maquette.modelslab.mesh_simplify, 3) == 0.9


@pytest.mark.parametrize("service", SHIPPED)
def test_the_artist_s_own(scene, service):
    import bpy

    settings = getattr(scene.maquette, service)
    add = getattr(bpy.ops.maquette, f"add_preset_{service}")
    name, value = CHANGED[service]
    setattr(settings, name, value)
    assert add(name="Mine") == {"FINISHED"}
    path = found(service)["Mine"]
    assert "settings.seed =" not in path.read_text(encoding="utf-8")
    setattr(settings, name, 600 if service == "local" else 10)
    run(service, path)
    assert getattr(settings, name) == value
    assert add(name="Mine", remove_name=True) == {"FINISHED"}
    assert "Mine" not in found(service)


def test_they_are_removed_with_the_add_on(addon):
    import addon_utils

    from tools.installed_addon import MODULE

    addon_utils.disable(MODULE, default_set=True)
    try:
        assert found("local") == {}
    finally:
        addon_utils.enable(MODULE, default_set=True)
