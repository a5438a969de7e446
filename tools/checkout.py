# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives this checkout its package name, so that development code can say `import maquette` whatever the folder is called."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent


def load_package() -> ModuleType:
    """Return the checkout as the package `maquette`, registered in `sys.modules`.

    The extension's root folder is the package itself, and Blender names it after the repository it was installed in; a plain
    import would name it after the folder.
    """
    if "maquette" not in sys.modules:
        spec = importlib.util.spec_from_file_location("maquette", ROOT / "__init__.py", submodule_search_locations=[str(ROOT)])
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["maquette"] = module
        spec.loader.exec_module(module)
    return sys.modules["maquette"]
