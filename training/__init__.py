# SPDX-License-Identifier: GPL-3.0-or-later
"""How the network that sees depth is trained; not shipped, and run outside Blender."""
