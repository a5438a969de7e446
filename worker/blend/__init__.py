# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender's datablocks, as handled inside the child."""
