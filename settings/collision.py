# SPDX-License-Identifier: GPL-3.0-or-later
"""What is stored with a model that has collision shapes."""

from __future__ import annotations

import bpy
from bpy.props import FloatProperty, IntProperty, StringProperty

MOST_PARTS = 64
NEAR = 3.0  # percent of the model's size that parts may be off


class MAQUETTE_PG_collision(bpy.types.PropertyGroup):
    """How well the shapes fit."""

    parts: IntProperty(options={"HIDDEN"})
    shared: FloatProperty(options={"HIDDEN"})  # of the volume of both, 0 to 1
    off: FloatProperty(options={"HIDDEN"})  # the farthest from the surface, in scene units
    state: StringProperty(options={"HIDDEN"})  # of the mesh: see `doctor.state_of`
