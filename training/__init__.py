# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the network that estimates depth; not shipped, and run outside Blender."""
