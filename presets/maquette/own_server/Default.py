# SPDX-License-Identifier: GPL-3.0-or-later
"""Hunyuan3D of a ComfyUI, with its usual settings."""

import bpy

settings = bpy.context.scene.maquette.own_server

settings.server = "COMFYUI"
settings.workflow = "HUNYUAN"
settings.workflow_file = ""
settings.picture_input = ""
settings.left_input = ""
settings.back_input = ""
settings.right_input = ""
settings.output_node = ""
settings.seed_input = ""
settings.faces_input = ""
settings.texture_input = ""
settings.mesh_input = ""
settings.transparency = "WHITE"
settings.steps = 30
settings.guidance = 5.0
settings.grid = 256
settings.resolution = "1024"
settings.faces = 200000
settings.texture_size = 2048
settings.use_texture = True
settings.model = ""
settings.free_memory = False
settings.most_triangles = 200000
