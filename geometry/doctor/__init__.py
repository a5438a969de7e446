# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds faults in a mesh. Each check is a file; `examine.py` is the table of contents."""
