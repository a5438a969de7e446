# SPDX-License-Identifier: GPL-3.0-or-later
"""What the artist can set or see: Blender's properties and the preferences."""
