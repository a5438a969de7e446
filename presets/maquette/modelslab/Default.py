# SPDX-License-Identifier: GPL-3.0-or-later
"""The service's own defaults."""

import bpy

settings = bpy.context.scene.maquette.modelslab

settings.ss_sampling_steps = 12
settings.ss_guidance_strength = 7.5
settings.slat_sampling_steps = 12
settings.slat_guidance_strength = 3.0
settings.mesh_simplify = 0.9
settings.output_format = "glb"
settings.render = False
settings.resolution = 256
settings.chunk_size = 8192
settings.multi_image = False
settings.temp = False
settings.guidance_scale = 3.0
settings.num_inference_steps = 30
settings.remove_bg = False
settings.foreground_ratio = 0.85
