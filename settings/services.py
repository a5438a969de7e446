# SPDX-License-Identifier: GPL-3.0-or-later
"""The parameters of the services on the web as Blender properties, built from the services' own data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, StringProperty

from ..client.modelslab import options as modelslab_options
from ..client.modelslab.options import ModelsLabOptions
from ..client.stable_diffusion import options as stable_diffusion_options
from ..client.stable_diffusion.options import FRAME_STEP, StableDiffusionOptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..client.parameters import Bounds


def _limits(bounds: Bounds) -> dict[str, float]:
    """A parameter's bounds as a Blender property takes them."""
    limits = {
        "min": bounds.minimum,
        "max": bounds.maximum,
        "soft_min": bounds.soft_minimum,
        "soft_max": bounds.soft_maximum,
    }
    return {name: value for name, value in limits.items() if value is not None}


def number(options: Any, defaults: object, parameter: str, name: str, **more: Any) -> Any:
    """A slider for a service's parameter; its default, bounds and description stand with the service."""
    default = getattr(defaults, parameter)
    make = IntProperty if isinstance(default, int) else FloatProperty
    limits: Mapping[str, Any] = _limits(options.BOUNDS[parameter])
    if make is IntProperty:
        limits = {key: int(value) for key, value in limits.items()}
    return make(name=name, description=options.DESCRIPTIONS[parameter], default=default, **limits, **more)


def switch(options: Any, defaults: object, parameter: str, name: str) -> Any:
    """A check box for a service's parameter."""
    return BoolProperty(
        name=name, description=options.DESCRIPTIONS[parameter], default=bool(getattr(defaults, parameter))
    )


def text(options: Any, defaults: object, parameter: str, name: str) -> Any:
    """A text field for a service's parameter; empty stands for none."""
    return StringProperty(
        name=name, description=options.DESCRIPTIONS[parameter], default=getattr(defaults, parameter) or ""
    )


def values(group: bpy.types.PropertyGroup) -> dict[str, Any]:
    """The parameters that the group declares, by name."""
    return {name: getattr(group, name) for name in type(group).__annotations__}


def _number(parameter: str, name: str, **more: Any) -> Any:
    return number(modelslab_options, ModelsLabOptions(), parameter, name, **more)


def _switch(parameter: str, name: str) -> Any:
    return switch(modelslab_options, ModelsLabOptions(), parameter, name)


def _text(parameter: str, name: str) -> Any:
    return text(modelslab_options, ModelsLabOptions(), parameter, name)


class MAQUETTE_PG_modelslab(bpy.types.PropertyGroup):
    """ModelsLab's parameters, under its pages' own names."""

    ss_sampling_steps: _number("ss_sampling_steps", "Shape Steps")
    ss_guidance_strength: _number("ss_guidance_strength", "Shape Guidance")
    slat_sampling_steps: _number("slat_sampling_steps", "Detail Steps")
    slat_guidance_strength: _number("slat_guidance_strength", "Detail Guidance")
    mesh_simplify: _number("mesh_simplify", "Reduction", precision=3, step=1)
    output_format: EnumProperty(
        name="Format",
        description=modelslab_options.DESCRIPTIONS["output_format"],
        items=[(name, name.upper(), "") for name in modelslab_options.FORMATS],
        default=ModelsLabOptions().output_format,
    )
    # A decimal string: the service's seeds exceed Blender's integers.
    seed: _text("seed", "Seed")
    render: _switch("render", "Video")
    resolution: _number("resolution", "Resolution")
    chunk_size: _number("chunk_size", "Chunk Size")
    multi_image: _switch("multi_image", "Picture Holds Several Views")
    temp: _switch("temp", "Temporary File")
    webhook: _text("webhook", "Webhook")
    track_id: _text("track_id", "Track ID")
    negative_prompt: _text("negative_prompt", "Avoid")
    guidance_scale: _number("guidance_scale", "Prompt Guidance")
    num_inference_steps: _number("num_inference_steps", "Picture Steps")
    remove_bg: _switch("remove_bg", "Remove Background")
    foreground_ratio: _number("foreground_ratio", "Subject's Share", subtype="FACTOR")

    def options(self) -> ModelsLabOptions:
        """The parameters, checked; raises InvalidSetting."""
        return ModelsLabOptions.from_mapping(values(self))


def _stable_diffusion(parameter: str, name: str, make: Any = number, **more: Any) -> Any:
    return make(stable_diffusion_options, StableDiffusionOptions(), parameter, name, **more)


def _snap_frame_size(group: MAQUETTE_PG_stable_diffusion, _context: bpy.types.Context) -> None:
    """The service draws no other sizes."""
    snapped = round(group.frame_size / FRAME_STEP) * FRAME_STEP
    if snapped != group.frame_size:
        group.frame_size = snapped


class MAQUETTE_PG_stable_diffusion(bpy.types.PropertyGroup):
    """The Stable Diffusion API's parameters, under its page's own names."""

    steps: _stable_diffusion("steps", "Steps")
    guidance_scale: _stable_diffusion("guidance_scale", "Guidance")
    frame_size: _stable_diffusion("frame_size", "Frame Size", subtype="PIXEL", update=_snap_frame_size)
    # A decimal string: the service's seeds exceed Blender's integers.
    seed: _stable_diffusion("seed", "Seed", text)
    seconds: _stable_diffusion("seconds", "Seconds")
    batch_size: _stable_diffusion("batch_size", "Turntables")
    safety_checker: _stable_diffusion("safety_checker", "Safety Checker", switch)
    webhook: _stable_diffusion("webhook", "Webhook", text)
    track_id: _stable_diffusion("track_id", "Track ID", text)

    def options(self) -> StableDiffusionOptions:
        """The parameters, checked; raises InvalidSetting."""
        return StableDiffusionOptions.from_mapping(values(self))
