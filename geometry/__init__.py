# SPDX-License-Identifier: GPL-3.0-or-later
"""Arrays in, arrays out: subjects cut out, shaped, textured and simplified. Imports numpy alone, never `bpy`."""
