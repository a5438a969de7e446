# SPDX-License-Identifier: GPL-3.0-or-later
"""Hunyuan3D of a ComfyUI, with its usual settings."""

import bpy

bpy.context.scene.maquette.own_server.set_defaults()
