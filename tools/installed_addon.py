# SPDX-License-Identifier: GPL-3.0-or-later
"""A temporary Blender profile with the built extension installed, for the demo, tests and benchmarks.

`isolate()` must run before anything imports `bpy`, because Blender reads its folders only on import.
"""

from __future__ import annotations

import importlib
import os
import re
from pathlib import Path
from typing import Any, Final

MODULE: Final = "bl_ext.user_default.maquette"
# All services; their modules must not be imported before Blender's folders are set.
FORGOTTEN: Final = re.compile(r"\w+_API_KEY|MAQUETTE_(\w+_URL|LIBRARY)|BLENDER_USER_\w+")


def isolate(folder: Path) -> None:
    """Point Blender and the add-on to `folder`, and remove the user's keys and settings from the environment."""
    for name in list(os.environ):
        if FORGOTTEN.fullmatch(name):
            del os.environ[name]
    os.environ["BLENDER_USER_RESOURCES"] = str(folder / "blender")
    os.environ["MAQUETTE_LIBRARY"] = str(folder / "library")
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")  # for Blender's thumbnails of saved files
    # No proxy between Blender and a server on loopback.
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost,::1"


def install(archive: Path) -> None:
    """Install the zip into the profile and enable it, with online access allowed.

    Raises:
        RuntimeError: when Blender did not take it; Blender has written why to the terminal.
    """
    import bpy  # puts the folder of `addon_utils` on the path

    # isort: split
    import addon_utils

    # Blender's extension manager is itself an add-on, off by default where Blender is a module.
    addon_utils.enable("bl_pkg")
    bpy.ops.extensions.package_install_files(filepath=str(archive), repo="user_default", enable_on_install=True)
    if addon_utils.check(MODULE) != (True, True):
        raise RuntimeError("The add-on was installed, but could not be enabled.")
    bpy.context.preferences.system.use_online_access = True


def module(name: str) -> Any:
    """A module of the installed add-on, which is not the same copy as `maquette.<name>`."""
    return importlib.import_module(f"{MODULE}.{name}")


def enable() -> None:
    """Enable the installed add-on in a new Blender, with online access allowed.

    Raises:
        RuntimeError: when it could not be enabled; Blender has written why to the terminal.
    """
    import bpy  # as above

    # isort: split
    import addon_utils

    if addon_utils.enable(MODULE, default_set=True) is None:
        raise RuntimeError("The add-on is installed, but could not be enabled.")
    bpy.context.preferences.system.use_online_access = True
