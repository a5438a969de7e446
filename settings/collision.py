# SPDX-License-Identifier: GPL-3.0-or-later
"""What is stored with a model that has collision shapes."""

import bpy
from bpy.props import FloatProperty, IntProperty, StringProperty

MOST_PARTS = 64
NEAR = 3.0  # how far shapes may be from the surface by default, in percent of the model's size


class MAQUETTE_PG_collision(bpy.types.PropertyGroup):
    """How well the shapes fit."""

    parts: IntProperty(options={"HIDDEN"})
    shared: FloatProperty(options={"HIDDEN"})  # share of the volume that model and shapes have in common, 0 to 1
    off: FloatProperty(options={"HIDDEN"})  # greatest distance from the surface, in scene units
    state: StringProperty(options={"HIDDEN"})  # of the mesh: see `doctor.state_of`
