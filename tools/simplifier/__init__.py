# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds meshoptimizer's simplifier into the wheels that the extension carries. Must not import `bpy`."""

from __future__ import annotations


class ToolMissing(RuntimeError):
    """What is needed to build is not here and could not be fetched; the text says what."""
