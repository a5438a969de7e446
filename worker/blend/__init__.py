# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender's data, as the child handles it."""
