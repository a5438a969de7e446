# SPDX-License-Identifier: GPL-3.0-or-later
"""The checkout's path, and its package under a fixed name for development code. Must not import `bpy`."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGE: Final = "maquette"


def load_package() -> ModuleType:
    """Register the checkout's root folder as the package `maquette`, regardless of the folder's name.

    Afterwards `from maquette.client import errors` works. Further calls return the same module.
    """
    if PACKAGE in sys.modules:
        return sys.modules[PACKAGE]
    spec = importlib.util.spec_from_file_location(PACKAGE, ROOT / "__init__.py", submodule_search_locations=[str(ROOT)])
    if spec is None or spec.loader is None:
        raise ImportError(f"{ROOT} is not a checkout of Maquette: it has no __init__.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[PACKAGE] = module
    spec.loader.exec_module(module)
    return module
