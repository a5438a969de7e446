# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps every test apart from the developer's own machine, and gives tests the checkout as the package `maquette`.

Runs before anything imports `bpy`, because Blender reads its folders once, while it is imported.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from tools.checkout import load_package

PROFILE = tempfile.TemporaryDirectory(prefix="maquette-tests-")
OWN_VARIABLES = ("MODELSLAB_API_KEY", "STABLE_DIFFUSION_API_KEY")
BLENDER_FOLDERS = ("BLENDER_USER_CONFIG", "BLENDER_USER_SCRIPTS", "BLENDER_USER_EXTENSIONS", "BLENDER_USER_DATAFILES")

for name in [n for n in os.environ if n.startswith("MAQUETTE_") or n in OWN_VARIABLES or n in BLENDER_FOLDERS]:
    del os.environ[name]
os.environ["BLENDER_USER_RESOURCES"] = str(Path(PROFILE.name) / "blender")
os.environ["MAQUETTE_LIBRARY"] = str(Path(PROFILE.name) / "library")
# A proxy set on the developer's machine must not stand between a test and its loopback server.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost,::1"

load_package()

pytest_plugins = ["tests.blender_profile"]
