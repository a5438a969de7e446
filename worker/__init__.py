# SPDX-License-Identifier: GPL-3.0-or-later
"""The child Blender: the launcher (standard library alone), and what runs inside the child (`bpy`, `geometry`)."""
