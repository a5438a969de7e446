# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws the sidebar: no logic, no input or output, no import of `operators`."""
