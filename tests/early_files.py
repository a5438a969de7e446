# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs test files marked `early` first: a long one that started last would delay the end of the run."""

from __future__ import annotations

import pytest


@pytest.hookimpl(trylast=True)  # after the other plugins have selected
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    early = {item.path for item in items if item.get_closest_marker("early")}
    items.sort(key=lambda item: item.path not in early)
