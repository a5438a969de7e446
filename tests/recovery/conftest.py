# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests that kill Blender: each runs once here, and five times in `make recovery`."""

from __future__ import annotations

import os

import pytest

from tests import pictures
from tests.sandbox_server import SandboxServer

IS_LONG = "MAQUETTE_REPETITIONS" in os.environ


def pytest_generate_tests(metafunc):
    if "repetition" in metafunc.fixturenames:
        metafunc.parametrize("repetition", range(int(os.environ.get("MAQUETTE_REPETITIONS", "1"))))


@pytest.fixture(scope="session")
def sandbox(addon):
    """The sandbox; the add-on is installed once for all the Blenders that are started."""
    with SandboxServer(generation_seconds=0.5) as server:
        yield server


@pytest.fixture(scope="session")
def small_picture(tmp_path_factory):
    path = tmp_path_factory.mktemp("pictures") / "disc.png"
    path.write_bytes(pictures.figure(64))
    return path
