# SPDX-License-Identifier: GPL-3.0-or-later
"""Fewer triangles, every attribute kept exactly."""
