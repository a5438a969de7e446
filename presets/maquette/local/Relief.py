# SPDX-License-Identifier: GPL-3.0-or-later
"""A flat relief, such as a sign or an ornament."""

import bpy

settings = bpy.context.scene.maquette.local

settings.shape = "RELIEF"
settings.depth = 1.0
settings.triangles = 20000
