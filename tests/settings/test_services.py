# SPDX-License-Identifier: GPL-3.0-or-later
"""Each service's property group has the parameters that the service's folder declares."""

from __future__ import annotations

import pytest
from maquette.client.parameters import parameters_of
from maquette.client.registry import SERVICES

# A .blend stores enum items by number: these are version 0.1.0's.
STORED = {
    ("MAQUETTE_PG_local", "shape"): ["AUTO", "INFLATE", "EXTRUDE", "REVOLVE", "RELIEF"],
    ("MAQUETTE_PG_local", "subjects"): ["ALL", "LARGEST", "EACH"],
    ("MAQUETTE_PG_modelslab", "output_format"): ["glb", "obj", "stl", "ply"],
    ("MAQUETTE_PG_settings", "input"): ["PICTURE", "VIEWS", "PROMPT"],
    ("MAQUETTE_PG_settings", "service"): ["LOCAL", "MODELSLAB", "STABLE_DIFFUSION"],
    ("MAQUETTE_PG_arrival", "place"): ["CURSOR", "ORIGIN", "BLOCK_OUT"],
    ("MAQUETTE_PG_arrival", "block_out"): ["REPLACE", "BESIDE"],
    ("MAQUETTE_PG_arrival", "origin"): ["BASE", "CENTRE"],
    ("MAQUETTE_PG_arrival", "up_axis"): ["AUTO", "Y", "Z"],
    ("MAQUETTE_PG_arrival", "textures"): ["PACKED", "BESIDE"],
    ("MAQUETTE_PG_object", "goal"): ["TRIANGLES", "PERCENTAGE", "DEVIATION"],
    ("MAQUETTE_PG_object", "limit"): ["TARGET", "SEAMS", "DEVIATION"],
    ("MAQUETTE_PG_shape", "shape"): ["AUTO", "INFLATE", "EXTRUDE", "REVOLVE", "RELIEF"],
}

of_each_service = pytest.mark.parametrize("spec", SERVICES.values(), ids=SERVICES.keys())


@of_each_service
def test_a_group_has_the_parameters_with_their_words_defaults_and_bounds(scene, spec):
    group = getattr(scene.maquette, spec.key)
    properties = group.bl_rna.properties
    defaults = spec.options().as_mapping()
    assert group.options().as_mapping() == defaults
    for name, parameter in parameters_of(spec.options).items():
        shown = properties[name]
        assert (shown.name, shown.description) == (parameter.label, parameter.description)
        for end, limit in (("hard_min", parameter.bounds.minimum), ("hard_max", parameter.bounds.maximum)):
            if limit is not None:
                assert getattr(shown, end) == pytest.approx(limit)
        if parameter.choices:
            assert [item.identifier for item in shown.enum_items] == [each.value for each in parameter.choices]


@of_each_service
def test_the_service_accepts_every_value_of_a_slider(scene, spec):
    group = getattr(scene.maquette, spec.key)
    for name, parameter in parameters_of(spec.options).items():
        if type(getattr(group, name)) is int:
            for value in (-7, 0, 33, 100, 1000, 10**6):
                setattr(group, name, value)
                kept = getattr(group.options(), name)
                assert kept % parameter.step == 0
                assert parameter.bounds.allow(kept)


@pytest.mark.parametrize("field", ["webhook", "track_id"])
def test_an_empty_text_means_none(scene, field):
    assert getattr(scene.maquette.modelslab.options(), field) is None
    setattr(scene.maquette.modelslab, field, "https://a.example/hook")
    assert getattr(scene.maquette.modelslab.options(), field) == "https://a.example/hook"


@pytest.mark.parametrize(("group", "name"), STORED, ids=lambda each: each)
def test_a_choice_saved_by_the_first_version_is_still_the_same_one(addon, group, name):
    import bpy

    rna = bpy.types.PropertyGroup.bl_rna_get_subclass_py(group).bl_rna
    numbers = {item.identifier: item.value for item in rna.properties[name].enum_items}
    assert [numbers[choice] for choice in STORED[group, name]] == list(range(len(STORED[group, name])))
