# SPDX-License-Identifier: GPL-3.0-or-later
"""Extracts isosurfaces from fields on a grid, and smooths and evens out their meshes."""
