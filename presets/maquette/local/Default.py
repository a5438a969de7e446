# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings that suit most pictures."""

import bpy

settings = bpy.context.scene.maquette.local

settings.height = 1.0
settings.depth = 1.0
settings.triangles = 20000
settings.shape = "AUTO"
settings.roundness = 1.0
settings.bevel = 0.2
settings.mirror = False
settings.subjects = "ALL"
settings.tolerance = 0.5
settings.grow = 0.0
settings.invert = False
