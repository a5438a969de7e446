# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests that need no Blender, but run with the numpy of each Blender."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.numpy)
