# SPDX-License-Identifier: GPL-3.0-or-later
"""Ends a program that has used Blender as a module."""

from __future__ import annotations

import os
import sys
from typing import NoReturn


def leave(code: int) -> NoReturn:
    """End the process at once: Blender as a module can hang or crash when Python finalises."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
