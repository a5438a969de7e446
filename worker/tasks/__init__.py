# SPDX-License-Identifier: GPL-3.0-or-later
"""What a child Blender does, a task a file."""
