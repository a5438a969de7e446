# SPDX-License-Identifier: GPL-3.0-or-later
"""The tasks of a child Blender, one per file."""
