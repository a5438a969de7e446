# SPDX-License-Identifier: GPL-3.0-or-later
"""While a test of Blender runs, Python's garbage is collected on the main thread alone.

The sandbox serves from threads of the tests' process. The collector runs on whatever thread allocates next, and if it
finds references to Blender's data there while an operator runs, Blender crashes (see `runtime/session.py`). So it is
off meanwhile, and what is due is collected after the test. One about the collector itself asks for `collecting`.
"""

from __future__ import annotations

import gc
from collections.abc import Generator

import pytest

_YOUNG = 1  # the oldest generation collected after a test: all of them would take longer than many tests


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    if not item.get_closest_marker("blender"):
        return (yield)
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect(_YOUNG)
        gc.enable()


@pytest.fixture
def collecting() -> Generator[None]:
    """The collector is on, as Blender leaves it."""
    gc.enable()
    yield
    gc.disable()
