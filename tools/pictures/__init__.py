# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the documentation's screenshots in Blender's window: `make pictures` (`take.py`)."""
