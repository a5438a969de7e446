# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the documents' screenshots in Blender's window: `make pictures` (`take.py`)."""
