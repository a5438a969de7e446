# SPDX-License-Identifier: GPL-3.0-or-later
"""Provides a C compiler for the training renderer, or skips the test."""

from __future__ import annotations

import os
import shutil

import pytest


@pytest.fixture
def compiler():
    name = os.environ.get("CC", "cc")
    if shutil.which(name) is None:
        pytest.skip(f"no C compiler ({name}), which the renderer is built by")
