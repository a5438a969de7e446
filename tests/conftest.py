# SPDX-License-Identifier: GPL-3.0-or-later
"""Isolates every test from the developer's machine, and loads the checkout as the package `maquette`."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import hypothesis
import pytest

from tools.checkout import ROOT, load_package
from tools.installed_addon import isolate

PROFILE = tempfile.TemporaryDirectory(prefix="maquette-tests-")
isolate(Path(PROFILE.name))
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(ROOT / ".cache" / "hypothesis"))
load_package()
# An example's duration depends on the machine's load.
hypothesis.settings.register_profile("maquette", deadline=None)
hypothesis.settings.load_profile("maquette")

pytest_plugins = [
    "tests.needs_blender",
    "tests.blender_profile",
    "tests.sandbox_server",
    "tests.blender_session",
    "tests.early_files",
    "tests.crash_scheduling",
    "tests.garbage",
]


def pytest_make_parametrize_id(val, argname):
    """Long bytes make no id, and some contain the time of creation, which differs between processes."""
    return argname if isinstance(val, bytes) and len(val) > 20 else None


STATUS = pytest.StashKey[int]()


def pytest_sessionfinish(session, exitstatus):
    session.config.stash[STATUS] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    """Blender as a module can crash or hang during Python's shutdown (4.2 and 4.5), long after the last test."""
    if "bpy" in sys.modules:
        PROFILE.cleanup()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(config.stash.get(STATUS, 0))
