# SPDX-License-Identifier: GPL-3.0-or-later
"""One server for all sandbox tests that need no special one, so that its children keep running."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.service import Service
from tests.sandbox_server import SandboxServer


@pytest.fixture(scope="session")
def server(sandbox: SandboxServer) -> SandboxServer:
    return sandbox


@pytest.fixture(scope="session")
def slow_server() -> Iterator[SandboxServer]:
    """A server whose jobs never end within a test."""
    with SandboxServer(generation_seconds=3600) as running:
        yield running


@pytest.fixture
def service(server: SandboxServer) -> Service:
    """A separate account, so that no other test's jobs are in its queue."""
    return Service(server, f"key-{uuid.uuid4()}")


@pytest.fixture
def slow_service(slow_server: SandboxServer) -> Service:
    return Service(slow_server, f"key-{uuid.uuid4()}")


@pytest.fixture(scope="session")
def finished(server: SandboxServer) -> dict[str, Any]:
    """The answer of a successful job of the account "finished"."""
    answer = Service(server, "finished").finish(mesh_simplify=0.98)
    assert answer["status"] == "success"
    return answer
