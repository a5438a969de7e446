# SPDX-License-Identifier: GPL-3.0-or-later
"""A rounded figure for blocking out, dense enough to sculpt on."""

import bpy

settings = bpy.context.scene.maquette.local

settings.shape = "INFLATE"
settings.depth = 1.0
settings.roundness = 1.0
settings.triangles = 40000
