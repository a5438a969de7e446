# SPDX-License-Identifier: GPL-3.0-or-later
"""What is stored with a model: its original mesh, what was done to it, and the shape settings of the Local service."""

from typing import Any, Final

import bpy
from bpy.props import (
    BoolProperty,
    CollectionProperty,
    EnumProperty,
    FloatProperty,
    FloatVectorProperty,
    IntProperty,
    PointerProperty,
    StringProperty,
)

from .. import translation
from ..client.local.options import LocalOptions
from . import callbacks
from .doctor import MAQUETTE_PG_finding
from .game_ready import MAQUETTE_PG_collision, MAQUETTE_PG_ready
from .services import property_of

NAMES: Final = (
    "shape", "depth", "roundness", "bevel", "azimuth", "elevation", "top", "alike", "mirror", "triangles",
)  # fmt: skip

FEWEST_TRIANGLES = 4  # of a closed surface


def _shape_changed(group: "MAQUETTE_PG_shape", _context: bpy.types.Context) -> None:
    if group.is_open:
        callbacks.current().shape(group.id_data)


def _parameter(name: str, **more: Any) -> Any:
    return property_of(LocalOptions, name, update=_shape_changed, options=set(), **more)


class MAQUETTE_PG_shape(bpy.types.PropertyGroup):
    """The settings that the object was last shaped with; each change reshapes it."""

    is_open: BoolProperty(
        options={"HIDDEN"}
    )  # whether the settings below are the job's, so that changing them reshapes the model
    # Found at the last attempt to reshape it: edits of the mesh would be lost.
    is_worked_on: BoolProperty(options={"HIDDEN", "SKIP_SAVE"})
    shape: _parameter("shape")
    depth: _parameter("depth")
    roundness: _parameter("roundness", subtype="NONE")
    bevel: _parameter("bevel", subtype="NONE")
    azimuth: _parameter("azimuth")
    elevation: _parameter("elevation")
    top: _parameter("top")
    alike: _parameter("alike")
    mirror: _parameter("mirror")
    triangles: _parameter("triangles")


def _changed(group: "MAQUETTE_PG_object", _context: bpy.types.Context) -> None:
    callbacks.current().simplify(group.id_data)


def _get_busy(group: "MAQUETTE_PG_object") -> bool:
    return callbacks.current().is_busy(group.id_data)


def _get_warning(group: "MAQUETTE_PG_object") -> str:
    return callbacks.current().warning(group.id_data)


def _get_stage(group: "MAQUETTE_PG_object") -> str:
    return callbacks.current().stage(group.id_data)[0]


def _get_progress(group: "MAQUETTE_PG_object") -> float:
    return callbacks.current().stage(group.id_data)[1]


def _full_count(group: "MAQUETTE_PG_object") -> int:
    from ..simplification.count import triangle_count

    mesh = group.original or group.id_data.data
    return triangle_count(mesh) if isinstance(mesh, bpy.types.Mesh) else 0


def _get_triangles(group: "MAQUETTE_PG_object") -> int:
    return group.target if group.original is not None else _full_count(group)


def _set_triangles(group: "MAQUETTE_PG_object", value: int) -> None:
    group.target = value


def _get_percentage(group: "MAQUETTE_PG_object") -> float:
    return 100.0 * _get_triangles(group) / max(1, _full_count(group))


def _set_percentage(group: "MAQUETTE_PG_object", value: float) -> None:
    group.target = max(FEWEST_TRIANGLES, round(_full_count(group) * value / 100.0))


class MAQUETTE_PG_object(bpy.types.PropertyGroup):
    """What is stored with an object that Maquette has worked on."""

    original: PointerProperty(
        name="Original", description="The mesh as it was before it was simplified", type=bpy.types.Mesh
    )
    goal: EnumProperty(
        name="Simplify By",
        translation_context=translation.CONTEXT,
        description="What determines how far the mesh is reduced",
        items=[
            ("TRIANGLES", "Triangles", "At most this many triangles"),
            ("PERCENTAGE", "Percentage", "This percentage of the original's triangles"),
            (
                "DEVIATION",
                "Deviation",
                "As few triangles as possible while the surface stays about this close to the original",
            ),
        ],
        default="TRIANGLES",
    )
    triangles: IntProperty(
        name="Triangles",
        translation_context=translation.CONTEXT,
        description="How many triangles the mesh is reduced to, live as you drag; always from the original",
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
        translation_context=translation.CONTEXT,
        description="Percentage of the original's triangles to keep",
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
        description="About how far the surface may move from the original's; single spots can move farther",
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
        description="Tear UV seams where they keep the mesh from being reduced further: textures may smear "
        "across them, and holes and thin parts may close. For models seen from far away",
        default=False,
        update=_changed,
        options=set(),
    )
    shape: PointerProperty(type=MAQUETTE_PG_shape)
    target: IntProperty(options={"HIDDEN"})  # what was asked for last, in triangles
    error: FloatProperty(
        name="Error",
        translation_context=translation.CONTEXT,
        description="How far the surface has moved, as the simplifier estimates it",
        subtype="DISTANCE",
    )
    limit: EnumProperty(
        name="Limit",
        translation_context=translation.CONTEXT,
        description="What stopped the simplification",
        items=[
            ("TARGET", "Target", "The number of triangles that was asked for"),
            ("SEAMS", "Seams", "Nothing more can be removed without tearing seams, borders or the surface"),
            ("DEVIATION", "Deviation", "The surface would move farther than allowed"),
        ],
        default="TARGET",
    )
    is_sloppy: BoolProperty(options={"HIDDEN"})
    written: StringProperty(options={"HIDDEN"})  # the mesh as it was written: see `scene.fingerprint`
    made: StringProperty(options={"HIDDEN"})  # the mesh as the Local service made it: see `scene.as_made`
    is_mended: BoolProperty(options={"HIDDEN"})  # the original is the mesh as it was before
    findings: CollectionProperty(type=MAQUETTE_PG_finding)  # what checking has found, and in which mesh:
    checked: StringProperty(options={"HIDDEN"})  # see `doctor.state_of`
    parts: IntProperty(options={"HIDDEN"})  # connected parts
    is_closed: BoolProperty(options={"HIDDEN"})
    texel_density: FloatProperty(options={"HIDDEN"})  # texels along a scene unit; 0 without a texture
    is_ready: BoolProperty(options={"HIDDEN"})  # made ready for a game; its original is the mesh before that
    ready: PointerProperty(type=MAQUETTE_PG_ready)
    collision: PointerProperty(type=MAQUETTE_PG_collision)
    is_unwrapped: BoolProperty(options={"HIDDEN"})  # mending gave it new UVs, and baked its textures onto them
    is_remeshed: BoolProperty(options={"HIDDEN"})  # to quads; its original is the mesh before remeshing
    quads: FloatProperty(options={"HIDDEN"})  # their share of the faces, 0 to 1
    remesh_remarks: StringProperty(options={"HIDDEN"})  # sentences, one a line
    is_baked: BoolProperty(options={"HIDDEN"})  # the lost detail is in its materials
    spread: FloatVectorProperty(options={"HIDDEN"})  # of a level of detail: how far it stands from its place
    # Computed, not stored: a file or undo step would keep the state from when it was written.
    is_busy: BoolProperty(options={"HIDDEN"}, get=_get_busy)  # simplified in the background
    stage: StringProperty(options={"HIDDEN"}, get=_get_stage)
    warning: StringProperty(options={"HIDDEN"}, get=_get_warning)
    progress: FloatProperty(options={"HIDDEN"}, get=_get_progress)
    refusal: StringProperty(options={"HIDDEN", "SKIP_SAVE"})  # why the last work was refused
