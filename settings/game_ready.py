# SPDX-License-Identifier: GPL-3.0-or-later
"""Presets for making models ready for a game, and what is stored with such a model or one with collision shapes."""

from typing import Final, NamedTuple

import bpy
from bpy.props import BoolProperty, CollectionProperty, FloatProperty, IntProperty, StringProperty


class Preset(NamedTuple):
    """`triangles`: at most; `texture`: pixels of a side, 0 to leave the textures as they are.

    `levels`: of detail besides the model, each with `ratio` of the triangles of the one before; `collision`: one of
    `COLLISION`.
    """

    name: str
    label: str
    what: str
    triangles: int
    texture: int
    levels: int
    collision: str
    ratio: float = 0.5


PRESETS: Final = {
    preset.name: preset
    for preset in (
        Preset("MOBILE_PROP", "Mobile Prop", "Props in games for phones", 1_500, 512, 2, "HULL"),
        Preset(
            "PC_PROP",
            "PC Prop",
            "Props in games for computers and consoles",
            8_000,
            2048,
            3,
            "PARTS",
        ),
        Preset("HERO", "Hero", "Models that players see up close", 40_000, 4096, 3, "PARTS"),
        Preset(
            "BLOCK_OUT",
            "Block-Out",
            "A first shape to lay out levels with; textures stay as they are",
            500,
            0,
            0,
            "BOX",
        ),
    )
}
FACES: Final = [
    ("TRIANGLES", "Triangles", "As few triangles as set, placed where the shape needs them"),
    ("QUADS", "Quads", "Half as many quads that follow the shape, for models to be edited or subdivided"),
]
COLLISION: Final = [
    ("NONE", "None", "No collision shapes"),
    ("BOX", "Box", "One box around the model"),
    ("HULL", "Convex Hull", "One convex shape around the model"),
    ("BOXES", "Boxes", "A few boxes that stay near the surface"),
    ("PARTS", "Convex Parts", "A few convex shapes that stay near the surface"),
]
MOST_PARTS: Final = 64
NEAR: Final = 3.0  # how far shapes may be from the surface by default, in percent of the model's size
MOST_LEVELS: Final = 8
TEXTURES: Final = (0, 256, 512, 1024, 2048, 4096)
ENGINES: Final = [
    ("UNITY", "Unity", "FBX, Y up, in meters"),
    ("UNREAL", "Unreal", "FBX, Z up, in centimeters"),
    ("GODOT", "Godot", "glTF binary, Y up, in meters"),
]


class MAQUETTE_PG_check(bpy.types.PropertyGroup):
    """One check of the report; its name is the kind."""

    found: StringProperty(options={"HIDDEN"})
    wanted: StringProperty(options={"HIDDEN"})
    passed: BoolProperty(options={"HIDDEN"})


class MAQUETTE_PG_step(bpy.types.PropertyGroup):
    """One sentence of the report; its name."""


class MAQUETTE_PG_ready(bpy.types.PropertyGroup):
    """The report of a model that was made ready for a game."""

    heading: StringProperty(options={"HIDDEN"})
    checks: CollectionProperty(type=MAQUETTE_PG_check)
    steps: CollectionProperty(type=MAQUETTE_PG_step)
    file: StringProperty(options={"HIDDEN"})  # what was exported, "" for nothing
    state: StringProperty(options={"HIDDEN"})  # of the mesh: see `doctor.state_of`


class MAQUETTE_PG_collision(bpy.types.PropertyGroup):
    """How well the collision shapes fit."""

    parts: IntProperty(options={"HIDDEN"})
    shared: FloatProperty(options={"HIDDEN"})  # share of the volume that model and shapes have in common, 0 to 1
    off: FloatProperty(options={"HIDDEN"})  # greatest distance from the surface, in scene units
    state: StringProperty(options={"HIDDEN"})  # of the mesh: see `doctor.state_of`


classes: tuple[type, ...] = (MAQUETTE_PG_check, MAQUETTE_PG_step, MAQUETTE_PG_ready, MAQUETTE_PG_collision)
