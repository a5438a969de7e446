# SPDX-License-Identifier: GPL-3.0-or-later
"""A light prop for a game."""

import bpy

settings = bpy.context.scene.maquette.local

settings.shape = "AUTO"
settings.depth = 1.0
settings.triangles = 3000
