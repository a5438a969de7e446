# SPDX-License-Identifier: GPL-3.0-or-later
"""A first look: fewer steps, small pictures."""

import bpy

settings = bpy.context.scene.maquette.stable_diffusion

settings.steps = 25
settings.guidance_scale = 3.0
settings.frame_size = 128
settings.seconds = 3
settings.batch_size = 1
settings.safety_checker = False
