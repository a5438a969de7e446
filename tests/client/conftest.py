# SPDX-License-Identifier: GPL-3.0-or-later
"""A loopback server for each test that needs one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.loopback import Loopback


@pytest.fixture
def server() -> Iterator[Loopback]:
    """A server whose answers the test sets."""
    with Loopback() as server:
        yield server
