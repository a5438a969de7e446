# SPDX-License-Identifier: GPL-3.0-or-later
"""The services' parameters as Blender properties: one group per service, generated from its folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, StringProperty

from .. import identifiers, translation
from ..client.capabilities import ServiceName
from ..client.local.options import BOXING, CUTTING
from ..client.parameters import in_presets, parameters_of
from ..client.registry import SERVICES
from . import callbacks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..client.checks import Bounds
    from ..client.parameters import Parameter, ServiceOptions
    from ..client.spec import ServiceSpec


def property_of(options: type[ServiceOptions], name: str, /, **more: Any) -> Any:
    """A Blender property for a service's parameter; `more` overrides what the parameter states."""
    parameter = parameters_of(options)[name]
    default = getattr(options, name)
    stated: dict[str, Any] = {"name": parameter.label, "description": parameter.description, **parameter.ui, **more}
    stated["translation_context"] = translation.CONTEXT
    if parameter.choices:
        items = [(each.value, each.label, each.description) for each in parameter.choices]
        return EnumProperty(items=items, default=default, **stated)
    if isinstance(default, bool):
        return BoolProperty(default=default, **stated)
    if isinstance(default, int):
        limits: dict[str, Any] = {key: int(value) for key, value in _limits(parameter.bounds).items()}
        return IntProperty(default=default, **limits, **_snapping(name, parameter), **stated)
    if isinstance(default, float):
        return FloatProperty(default=default, **_limits(parameter.bounds), **stated)
    return StringProperty(default=default or "", **stated)  # an empty text stands for none


def _limits(bounds: Bounds) -> Mapping[str, Any]:
    """A parameter's bounds as a Blender property takes them."""
    limits = {
        "min": bounds.minimum,
        "max": bounds.maximum,
        "soft_min": bounds.soft_minimum,
        "soft_max": bounds.soft_maximum,
    }
    return {name: value for name, value in limits.items() if value is not None}


def _snapping(name: str, parameter: Parameter) -> Mapping[str, Any]:
    """Round a number to the multiples that the service accepts."""
    if parameter.step == 1:
        return {}

    def snap(group: bpy.types.PropertyGroup, _context: bpy.types.Context) -> None:
        value = getattr(group, name)
        snapped = round(value / parameter.step) * parameter.step
        if snapped != value:
            setattr(group, name, snapped)

    return {"update": snap}


class _LocalGroup:
    """What only the Local service's settings have."""

    def cutting(self) -> dict[str, Any]:
        """Only the cut-out's parameters, which also apply to other services' pictures."""
        return dict(self.options().cutting())

    def previewing(self) -> dict[str, Any]:
        """The parameters of the cut-out and of the box that is drawn over it."""
        return dict(self.options().previewing())


# What a service's settings have in addition to its parameters.
_MORE: Final[Mapping[ServiceName, type]] = {ServiceName.LOCAL: _LocalGroup}


def _telling(spec: ServiceSpec, name: str) -> dict[str, Any]:
    """What follows from a change besides what the parameter itself asks for.

    The preview of the cut-out follows the parameters that it shows; a server's answer holds until it depends on others.
    """
    is_previewed = spec.name is ServiceName.LOCAL and name in {*CUTTING, *BOXING}
    if not is_previewed and name not in spec.detected:
        return {}
    update = parameters_of(spec.options)[name].ui.get("update")

    def changed(group: bpy.types.PropertyGroup, context: bpy.types.Context) -> None:
        if update is not None:
            update(group, context)
        if is_previewed:
            callbacks.current().cut_out(group.id_data)
        else:
            callbacks.current().connection(spec.name.value)

    return {"update": changed}


def _group(spec: ServiceSpec) -> type[bpy.types.PropertyGroup]:
    """The class of a service's settings.

    Its `options()` are the parameters, checked, or raise InvalidSetting; `set_defaults()` is the preset *Default*.
    """
    parameters = parameters_of(spec.options)
    names = tuple(parameters)

    def _value(self: bpy.types.PropertyGroup, name: str) -> Any:
        value = getattr(self, name)
        # The job does not know the open .blend, to which a path may be relative.
        return bpy.path.abspath(value) if parameters[name].ui.get("subtype") == "FILE_PATH" else value

    def options(self: bpy.types.PropertyGroup) -> ServiceOptions:
        return spec.options.from_mapping({name: _value(self, name) for name in names})

    def set_defaults(self: bpy.types.PropertyGroup) -> None:
        # Not `property_unset`, which would tell nobody, neither the preview nor the panel.
        for name, default in in_presets(spec.options).items():
            setattr(self, name, default)

    members = {
        "__doc__": (spec.options.__doc__ or "").partition("\n")[0],
        "__annotations__": {name: property_of(spec.options, name, **_telling(spec, name)) for name in names},
        "options": options,
        "set_defaults": set_defaults,
    }
    bases = (_MORE[spec.name],) if spec.name in _MORE else ()
    return type(identifiers.settings_group(spec.key), (*bases, bpy.types.PropertyGroup), members)


classes: Final = {spec.key: _group(spec) for spec in SERVICES.values()}
