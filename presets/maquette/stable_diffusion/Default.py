# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings that suit most pictures."""

import bpy

bpy.context.scene.maquette.stable_diffusion.set_defaults()
