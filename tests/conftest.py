# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps every test apart from the developer's own machine, and gives tests the checkout as the package `maquette`."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tools.checkout import ROOT, load_package
from tools.installed_addon import isolate

PROFILE = tempfile.TemporaryDirectory(prefix="maquette-tests-")
isolate(Path(PROFILE.name))
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(ROOT / ".cache" / "hypothesis"))
load_package()

pytest_plugins = ["tests.blender_profile", "tests.blender_session"]
