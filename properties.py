# SPDX-License-Identifier: GPL-3.0-or-later
"""The artist's settings (kept with the scene), what is kept with an object, and the jobs that the panel shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bpy
from bpy.props import (
    BoolProperty,
    CollectionProperty,
    EnumProperty,
    FloatProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
)

from .client import local_options, modelslab_options
from .client.errors import InvalidSetting
from .client.local_options import LocalOptions
from .client.modelslab_options import ModelsLabOptions
from .client.parameters import Bounds
from .client.service import ServiceName

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .client.service import Options

FEWEST_TRIANGLES = 4  # of a closed surface

_SERVICES = [
    (
        ServiceName.LOCAL.value,
        "Local",
        "Builds a block-out model from the picture's outline on this computer, free and offline",
        "HOME",
        0,
    ),
    (
        ServiceName.MODELSLAB.value,
        "ModelsLab",
        "A generative model on modelslab.com; needs a key and is paid for",
        "URL",
        1,
    ),
]


def _limits(bounds: Bounds) -> dict[str, float]:
    """A parameter's bounds as a Blender property takes them."""
    limits = {
        "min": bounds.minimum,
        "max": bounds.maximum,
        "soft_min": bounds.soft_minimum,
        "soft_max": bounds.soft_maximum,
    }
    return {name: value for name, value in limits.items() if value is not None}


def _number(options: Any, defaults: object, parameter: str, name: str, **more: Any) -> Any:
    """A slider for a service's parameter; its default, bounds and description stand with the service."""
    default = getattr(defaults, parameter)
    make = IntProperty if isinstance(default, int) else FloatProperty
    limits: Mapping[str, Any] = _limits(options.BOUNDS[parameter])
    if make is IntProperty:
        limits = {key: int(value) for key, value in limits.items()}
    return make(name=name, description=options.DESCRIPTIONS[parameter], default=default, **limits, **more)


def _local(parameter: str, name: str, **more: Any) -> Any:
    return _number(local_options, LocalOptions(), parameter, name, **more)


def _modelslab(parameter: str, name: str, **more: Any) -> Any:
    return _number(modelslab_options, ModelsLabOptions(), parameter, name, **more)


class MAQUETTE_PG_local(bpy.types.PropertyGroup):
    """The Local service's parameters."""

    height: _local("height", "Height", subtype="DISTANCE")
    depth: _local("depth", "Roundness")
    triangles: _local("triangles", "Triangles")

    def options(self) -> LocalOptions:
        """The parameters, checked; raises InvalidSetting."""
        return LocalOptions(self.height, self.depth, self.triangles)


class MAQUETTE_PG_modelslab(bpy.types.PropertyGroup):
    """ModelsLab's parameters, under its page's own names."""

    ss_sampling_steps: _modelslab("ss_sampling_steps", "Shape Steps")
    ss_guidance_strength: _modelslab("ss_guidance_strength", "Shape Guidance")
    slat_sampling_steps: _modelslab("slat_sampling_steps", "Detail Steps")
    slat_guidance_strength: _modelslab("slat_guidance_strength", "Detail Guidance")
    mesh_simplify: _modelslab("mesh_simplify", "Reduction", precision=3, step=1)
    output_format: EnumProperty(
        name="Format",
        description=modelslab_options.DESCRIPTIONS["output_format"],
        items=[(name, name.upper(), "") for name in modelslab_options.FORMATS],
        default=ModelsLabOptions().output_format,
    )
    # A decimal string: the service's seeds exceed Blender's integers.
    seed: StringProperty(
        name="Seed", description=modelslab_options.DESCRIPTIONS["seed"], default=ModelsLabOptions().seed
    )

    def options(self) -> ModelsLabOptions:
        """The parameters, checked; raises InvalidSetting."""
        names = [name for name in self.__annotations__ if name in ModelsLabOptions.__dataclass_fields__]
        return ModelsLabOptions.from_mapping({name: getattr(self, name) for name in names})


class MAQUETTE_PG_settings(bpy.types.PropertyGroup):
    """What the artist has chosen, kept with the scene."""

    service: EnumProperty(name="Service", description="Who makes the model", items=_SERVICES, default="LOCAL")
    image: PointerProperty(name="Picture", description="The picture to make a model of", type=bpy.types.Image)
    use_simplify: BoolProperty(
        name="Simplify",
        description="Reduce the model when it arrives; the original stays in the file and can be brought back",
        default=False,
    )
    simplify_to: IntProperty(
        name="Triangles",
        description="How many triangles the model is reduced to",
        default=10_000,
        min=4,
        soft_min=100,
        soft_max=200_000,
    )
    local: PointerProperty(type=MAQUETTE_PG_local)
    modelslab: PointerProperty(type=MAQUETTE_PG_modelslab)

    @property
    def is_local(self) -> bool:
        """Nothing leaves this computer."""
        return self.service == ServiceName.LOCAL.value

    def options(self, service: ServiceName) -> Options:
        """The chosen parameters of a service, checked; raises InvalidSetting."""
        if service is ServiceName.LOCAL:
            return self.local.options()
        if service is ServiceName.MODELSLAB:
            return self.modelslab.options()
        raise InvalidSetting(f"{service.value} makes no models yet. Choose LOCAL or MODELSLAB.")


# Who simplifies when one of the object's settings is changed; the composition root connects it.
_simplify: Callable[[Any], None] | None = None


def connect(simplify: Callable[[Any], None] | None) -> None:
    """Let `simplify` be called with each object whose settings for simplifying were changed; None for nobody."""
    global _simplify  # noqa: PLW0603  # Blender calls plain functions, which cannot be given anything
    _simplify = simplify


def _changed(group: MAQUETTE_PG_object, _context: bpy.types.Context) -> None:
    if _simplify is not None:
        _simplify(group.id_data)


def _full_count(group: MAQUETTE_PG_object) -> int:
    mesh = group.original or group.id_data.data
    return triangle_count(mesh) if isinstance(mesh, bpy.types.Mesh) else 0


def _get_triangles(group: MAQUETTE_PG_object) -> int:
    return group.target if group.original is not None else _full_count(group)


def _set_triangles(group: MAQUETTE_PG_object, value: int) -> None:
    group.target = value


def _get_percentage(group: MAQUETTE_PG_object) -> float:
    return 100.0 * _get_triangles(group) / max(1, _full_count(group))


def _set_percentage(group: MAQUETTE_PG_object, value: float) -> None:
    group.target = max(FEWEST_TRIANGLES, round(_full_count(group) * value / 100.0))


class MAQUETTE_PG_object(bpy.types.PropertyGroup):
    """What is kept with an object that has been simplified, and what it is simplified to."""

    original: PointerProperty(
        name="Original", description="The mesh as it was before it was simplified", type=bpy.types.Mesh
    )
    goal: EnumProperty(
        name="Simplify By",
        description="What is asked for",
        items=[
            ("TRIANGLES", "Triangles", "So many triangles at most"),
            ("PERCENTAGE", "Percentage", "So many of a hundred of the original's triangles"),
            ("DEVIATION", "Deviation", "As few triangles as keep the surface this near to the original's"),
        ],
        default="TRIANGLES",
    )
    triangles: IntProperty(
        name="Triangles",
        description="How many triangles the mesh is simplified to, while you drag; always from the original",
        min=FEWEST_TRIANGLES,
        soft_max=1_000_000,
        step=100,
        get=_get_triangles,
        set=_set_triangles,
        update=_changed,
        options=set(),
    )
    percentage: FloatProperty(
        name="Percentage",
        description="How many of a hundred of the original's triangles are kept",
        subtype="PERCENTAGE",
        min=0.0,
        max=100.0,
        get=_get_percentage,
        set=_set_percentage,
        update=_changed,
        options=set(),
    )
    deviation: FloatProperty(
        name="Deviation",
        description="How far the surface may move from the original's",
        subtype="DISTANCE",
        default=0.01,
        min=0.0,
        soft_max=1.0,
        precision=4,
        step=0.1,
        update=_changed,
        options=set(),
    )
    use_sloppy: BoolProperty(
        name="Tear Seams",
        description="Where seams keep the mesh from getting any smaller, let go of them: textures smear across seams, "
        "holes and thin parts may close. For models seen from far away",
        default=False,
        update=_changed,
        options=set(),
    )
    target: IntProperty(options={"HIDDEN"})  # what was asked for last, in triangles
    error: FloatProperty(name="Error", description="How far the surface has moved, at most", subtype="DISTANCE")
    limit: EnumProperty(
        name="Limit",
        description="What ended the simplification",
        items=[
            ("TARGET", "Target", "The number of triangles that was asked for"),
            ("SEAMS", "Seams", "Nothing more can go without tearing seams, borders or the surface"),
            ("DEVIATION", "Deviation", "The surface would move farther than allowed"),
        ],
        default="TARGET",
    )
    is_sloppy: BoolProperty(options={"HIDDEN"})
    is_busy: BoolProperty(options={"HIDDEN", "SKIP_SAVE"})  # simplified in the background
    refusal: StringProperty(options={"HIDDEN", "SKIP_SAVE"})  # why it was not


class MAQUETTE_PG_job(bpy.types.PropertyGroup):
    """A job as the panel shows it; a copy, the truth is in the library."""

    job_id: StringProperty()
    service: StringProperty()
    state: StringProperty()
    stage: StringProperty()
    progress: FloatProperty()
    time_left: StringProperty()
    sentence: StringProperty()
    retry: StringProperty()


class MAQUETTE_PG_state(bpy.types.PropertyGroup):
    """What the panel shows of the moment; lives on the window manager, which no .blend keeps."""

    jobs: CollectionProperty(type=MAQUETTE_PG_job)
    error: StringProperty()
    dismissed: StringProperty()
    connection: StringProperty()
    connection_service: StringProperty()
    is_connection_pending: BoolProperty()
    is_connected: BoolProperty()


def triangle_count(mesh: bpy.types.Mesh) -> int:
    """The number of triangles that the mesh is drawn with."""
    return len(mesh.loops) - 2 * len(mesh.polygons)


def state() -> MAQUETTE_PG_state:
    """The window manager's copy."""
    return bpy.context.window_manager.maquette


classes = (
    MAQUETTE_PG_local,
    MAQUETTE_PG_modelslab,
    MAQUETTE_PG_settings,
    MAQUETTE_PG_object,
    MAQUETTE_PG_job,
    MAQUETTE_PG_state,
)
