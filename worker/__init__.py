# SPDX-License-Identifier: GPL-3.0-or-later
"""The child Blender: its launcher (standard library alone) and what runs inside it (`bpy`, `geometry`)."""
