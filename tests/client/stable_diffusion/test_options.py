# SPDX-License-Identifier: GPL-3.0-or-later
"""The parameters of the Stable Diffusion API have the documented bounds."""

from __future__ import annotations

import pytest
from maquette.client.errors import InvalidSetting
from maquette.client.stable_diffusion.options import StableDiffusionOptions

LARGEST = 2**64 - 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("steps", 0),
        ("steps", 64),  # the documentation's own example is outside its bounds
        ("guidance_scale", 0.5),
        ("guidance_scale", 21),
        ("frame_size", 100),
        ("frame_size", 0),
        ("batch_size", 0),
        ("seconds", 0),
        ("seed", "-1"),
        ("seed", str(LARGEST + 1)),
        ("webhook", "not an address"),
        ("safety_checker", "maybe"),
    ],
)
def test_a_value_outside_its_bounds_is_named(name: str, value: object) -> None:
    with pytest.raises(InvalidSetting, match=name):
        StableDiffusionOptions(**{name: value})  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [32, 128, 256, 1024])
def test_every_multiple_of_32_is_a_frame_size(size: int) -> None:
    assert StableDiffusionOptions(frame_size=size).as_request()["frame_size"] == size


@pytest.mark.parametrize(("seed", "sent"), [("", None), (" ", None), ("0", 0), (str(LARGEST), LARGEST)])
def test_an_empty_seed_is_random_and_zero_is_a_seed(seed: str, sent: int | None) -> None:
    assert StableDiffusionOptions(seed=seed).as_request()["seed"] == sent


def test_the_options_survive_being_stored() -> None:
    options = StableDiffusionOptions(steps=12, seed="7", safety_checker=True, track_id="mine")
    assert StableDiffusionOptions.from_mapping(options.as_mapping()) == options
    with pytest.raises(InvalidSetting, match="nonsense"):
        StableDiffusionOptions.from_mapping({"nonsense": 1})
