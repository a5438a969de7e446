# SPDX-License-Identifier: GPL-3.0-or-later
"""What makes a model an asset of Blender's: on both sides, the artist's Blender and the child."""
