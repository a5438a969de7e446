# SPDX-License-Identifier: GPL-3.0-or-later
"""Each service's specification is complete; panels, properties and presets are generated from it."""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING

import pytest
from maquette.client.capabilities import ServiceName
from maquette.client.errors import InvalidSetting, NotReady
from maquette.client.parameters import parameters_of
from maquette.client.registry import SERVICES, connect, options
from maquette.client.service import ServiceArguments

from tests.jobs.doubles import FakeLauncher

if TYPE_CHECKING:
    from maquette.client.spec import ServiceSpec

of_each_service = pytest.mark.parametrize("spec", SERVICES.values(), ids=SERVICES.keys())


def test_every_name_has_its_service() -> None:
    assert list(SERVICES) == list(ServiceName)
    assert len({spec.title for spec in SERVICES.values()}) == len(SERVICES)


@of_each_service
def test_every_parameter_is_named_and_described_without_a_full_stop(spec: ServiceSpec) -> None:
    for name, parameter in parameters_of(spec.options).items():
        assert parameter.label, name
        assert parameter.description, name
        assert not parameter.description.endswith("."), name


@of_each_service
def test_each_parameter_has_one_place_in_the_panels(spec: ServiceSpec) -> None:
    parameters = parameters_of(spec.options)
    told = [name for name in (spec.size, spec.triangles) if name]
    shown = [*spec.main, *(name for group in spec.groups for name in group), *spec.developer, *spec.elsewhere, *told]
    assert sorted(shown) == sorted(parameters)
    conditions = [each for parameter in parameters.values() for each in (parameter.is_shown, parameter.is_active)]
    assert {condition(spec.options()) for condition in conditions if condition} <= {True, False}


@of_each_service
def test_a_parameter_that_has_no_place_is_shown_after_all_others(spec: ServiceSpec) -> None:
    *first, last = spec.groups
    last_name = last[-1]
    advanced = tuple(tuple(name for name in group if name != last_name) for group in spec.advanced)
    assert spec._replace(advanced=advanced).groups == (*first, last)


@of_each_service
def test_the_service_accepts_the_defaults_and_they_survive_as_json(spec: ServiceSpec) -> None:
    made = spec.options()
    assert options(spec.name, json.loads(json.dumps(made.as_mapping()))) == made
    assert made.output_format in spec.capabilities.formats


@of_each_service
def test_a_name_that_is_no_parameter_is_refused_by_name(spec: ServiceSpec) -> None:
    with pytest.raises(InvalidSetting, match="has no setting called nonsense"):
        options(spec.name, {"nonsense": 1})


@of_each_service
def test_each_parameter_refuses_null(spec: ServiceSpec) -> None:
    for name in parameters_of(spec.options):
        with pytest.raises(InvalidSetting, match=name):
            options(spec.name, {name: object()})


@of_each_service
def test_a_service_is_connected_from_its_folder(spec: ServiceSpec) -> None:
    arguments = ServiceArguments(FakeLauncher(), "lamp", "https://service.test/api", "a key")
    service = connect(spec.name, arguments, is_online=True)
    assert service.capabilities is spec.capabilities
    assert type(service).__module__ == importlib.import_module(spec.module).__name__
    assert service.host == ("service.test" if spec.endpoint else "")


@of_each_service
def test_only_what_leaves_this_computer_needs_a_network_and_a_key(spec: ServiceSpec) -> None:
    assert spec.capabilities.is_local == (spec.endpoint is None)
    for key, is_online, sentence in (("a key", False, "online access is off"), ("", True, "no key")):
        arguments = ServiceArguments(FakeLauncher(), "lamp", "https://service.test/api", key)
        if spec.endpoint is None:
            connect(spec.name, arguments, is_online=is_online)
        elif is_online and not spec.endpoint.needs_key:
            connect(spec.name, arguments, is_online=True)
        else:
            with pytest.raises(NotReady, match=sentence):
                connect(spec.name, arguments, is_online=is_online)
