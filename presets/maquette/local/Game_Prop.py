# SPDX-License-Identifier: GPL-3.0-or-later
"""A light prop for a game."""

import bpy

settings = bpy.context.scene.maquette.local

settings.depth = 0.8
settings.triangles = 3000
