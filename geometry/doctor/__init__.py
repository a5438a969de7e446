# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds what is wrong with a mesh: a check a file, `examine.py` is the table of contents."""
