# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds meshoptimizer's simplifier into the wheels that the extension carries. Must not import `bpy`."""

from __future__ import annotations


class ToolMissing(RuntimeError):
    """Something needed for the build is missing and could not be fetched; the message names it."""
