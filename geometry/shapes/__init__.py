# SPDX-License-Identifier: GPL-3.0-or-later
"""Meshes made of an outline."""
