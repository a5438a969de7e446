# SPDX-License-Identifier: GPL-3.0-or-later
"""More steps for thin parts and surface detail; takes longer."""

import bpy

settings = bpy.context.scene.maquette.modelslab

settings.ss_sampling_steps = 30
settings.ss_guidance_strength = 7.5
settings.slat_sampling_steps = 30
settings.slat_guidance_strength = 3.0
settings.mesh_simplify = 0.9
settings.output_format = "glb"
