# SPDX-License-Identifier: GPL-3.0-or-later
"""Each service's group of settings holds its parameters, as the service's folder states them."""

from __future__ import annotations

import pytest
from maquette.client.parameters import parameters_of
from maquette.client.registry import SERVICES

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
def test_whatever_an_artist_drags_to_is_a_value_that_the_service_takes(scene, spec):
    group = getattr(scene.maquette, spec.key)
    for name, parameter in parameters_of(spec.options).items():
        if type(getattr(group, name)) is int:
            for value in (-7, 0, 33, 100, 1000, 10**6):
                setattr(group, name, value)
                kept = getattr(group.options(), name)
                assert kept % parameter.step == 0
                assert parameter.bounds.allow(kept)


@pytest.mark.parametrize("field", ["webhook", "track_id"])
def test_an_empty_text_stands_for_none(scene, field):
    assert getattr(scene.maquette.modelslab.options(), field) is None
    setattr(scene.maquette.modelslab, field, "https://a.example/hook")
    assert getattr(scene.maquette.modelslab.options(), field) == "https://a.example/hook"
