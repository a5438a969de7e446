# SPDX-License-Identifier: GPL-3.0-or-later
"""ModelsLab's parameters: documented defaults and bounds, checked when the options are made."""

from __future__ import annotations

import dataclasses
import json
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.checkout import load_package

load_package()

from maquette.client.errors import InvalidSetting
from maquette.client.modelslab.options import ModelsLabOptions
from maquette.client.parameters import parameters_of

FIELDS = {field.name: field for field in dataclasses.fields(ModelsLabOptions)}
PARAMETERS = parameters_of(ModelsLabOptions)
BOUNDED = [name for name, parameter in PARAMETERS.items() if str(parameter.bounds) != "any number"]


def test_the_defaults_are_the_documented_ones() -> None:
    assert ModelsLabOptions().as_request() == {
        "output_format": "glb",
        "render": False,
        "resolution": 256,
        "multi_image": False,
        "ss_guidance_strength": 7.5,
        "ss_sampling_steps": 12,
        "slat_guidance_strength": 3,
        "slat_sampling_steps": 12,
        "mesh_simplify": 0.9,
        "chunk_size": 8192,
        "seed": 0,
        "temp": "no",
        "webhook": None,
        "track_id": None,
    }


@pytest.mark.parametrize("name", BOUNDED)
def test_a_bound_is_allowed_and_the_value_beyond_is_not(name: str) -> None:
    step = 1 if FIELDS[name].type == "int" else 0.001
    bounds = PARAMETERS[name].bounds
    for limit, beyond in ((bounds.minimum, -step), (bounds.maximum, step)):
        if limit is not None:
            assert getattr(ModelsLabOptions.from_mapping({name: limit}), name) == limit
            with pytest.raises(InvalidSetting, match=rf"{name} must be .*{limit:g}"):
                ModelsLabOptions.from_mapping({name: limit + beyond})


@pytest.mark.parametrize("value", [0.9, 0.98])
def test_a_bound_stored_by_blender_as_a_32_bit_float_is_allowed(value: float) -> None:
    (single,) = struct.unpack("f", struct.pack("f", value))
    assert single != value
    assert ModelsLabOptions(mesh_simplify=single).mesh_simplify == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("output_format", "fbx"),
        ("output_format", None),
        ("render", 1),
        ("temp", "maybe"),
        ("ss_sampling_steps", 12.0),
        ("ss_sampling_steps", True),
        ("ss_sampling_steps", "12"),
        ("ss_guidance_strength", float("nan")),
        ("ss_guidance_strength", float("inf")),
        ("slat_guidance_strength", None),
        ("seed", "-1"),
        ("seed", "1.5"),
        ("seed", "٣"),
        ("seed", "9" * 5000),
        ("seed", True),
        ("webhook", "ftp://example.org"),
        ("webhook", "https://"),
        ("webhook", 5),
        ("track_id", 5),
        ("steps", 12),
    ],
)
def test_a_value_that_is_not_documented_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(InvalidSetting, match=name):
        ModelsLabOptions.from_mapping({name: value})


@pytest.mark.parametrize(
    ("given_seed", "kept"),
    [("", ""), ("0", "0"), (" 007 ", "7"), (3480183101, "3480183101"), (2**64 - 1, str(2**64 - 1))],
)
def test_a_seed_is_kept_as_a_decimal_string(given_seed: str | int, kept: str) -> None:
    options = ModelsLabOptions.from_mapping({"seed": given_seed})
    assert options.seed == kept
    assert options.as_request()["seed"] == int(kept or 0)  # -1, by which the service means a random seed


def test_documented_values_are_understood() -> None:
    options = ModelsLabOptions.from_mapping({"temp": "yes", "webhook": "", "track_id": " "})
    assert (options.temp, options.webhook, options.track_id) == (True, None, None)
    assert options.as_request()["temp"] == "yes"


@given(
    st.builds(
        ModelsLabOptions,
        ss_guidance_strength=st.floats(-100, 100),
        mesh_simplify=st.floats(0.9, 0.98),
        ss_sampling_steps=st.integers(1, 50),
        seed=st.integers(0, 2**64 - 1).map(str),
        temp=st.booleans(),
    )
)
def test_options_survive_being_stored_as_json(options: ModelsLabOptions) -> None:
    assert ModelsLabOptions.from_mapping(json.loads(json.dumps(options.as_mapping()))) == options
