# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes models assets, in the artist's Blender as well as in the child."""
