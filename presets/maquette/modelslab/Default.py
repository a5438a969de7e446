# SPDX-License-Identifier: GPL-3.0-or-later
"""The service's own defaults."""

import bpy

bpy.context.scene.maquette.modelslab.set_defaults()
