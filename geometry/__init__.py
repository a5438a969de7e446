# SPDX-License-Identifier: GPL-3.0-or-later
"""Arrays in, arrays out: cutting out the subject and inflating it. Imports numpy alone, never `bpy`."""
