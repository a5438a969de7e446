# SPDX-License-Identifier: GPL-3.0-or-later
"""Reduces triangles and keeps every attribute exactly."""
