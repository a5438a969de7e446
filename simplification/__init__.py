# SPDX-License-Identifier: GPL-3.0-or-later
"""Simplifies Blender's meshes with every attribute kept exactly. Knows no scenes, so that a child can use it."""
