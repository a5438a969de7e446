# SPDX-License-Identifier: GPL-3.0-or-later
"""Large pictures to carve finer parts from; takes longer."""

import bpy

settings = bpy.context.scene.maquette.stable_diffusion

settings.steps = 50
settings.guidance_scale = 3.0
settings.frame_size = 512
settings.seconds = 3
settings.batch_size = 1
settings.safety_checker = False
