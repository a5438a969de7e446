# SPDX-License-Identifier: GPL-3.0-or-later
"""As few triangles as the service gives."""

import bpy

settings = bpy.context.scene.maquette.modelslab

settings.ss_sampling_steps = 12
settings.ss_guidance_strength = 7.5
settings.slat_sampling_steps = 12
settings.slat_guidance_strength = 3.0
settings.mesh_simplify = 0.98
settings.output_format = "glb"
