# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed add-on: the zip is built once a session, installed into a throw-away Blender profile and enabled there.

`bpy` is imported inside the fixtures alone, so that tests of `client`, `jobs` and `geometry` run without Blender.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Final

import pytest

from tools.build_zip import build

if TYPE_CHECKING:
    from collections.abc import Iterator

    import bpy

MODULE: Final = "bl_ext.user_default.maquette"


@pytest.fixture(scope="session")
def extension_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built and validated zip."""
    pytest.importorskip("bpy", reason="Blender's module is not installed")
    return build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
def addon(extension_zip: Path) -> Iterator[ModuleType]:
    """The add-on as Blender loaded it out of the installed zip; disabled again at the session's end."""
    import addon_utils
    import bpy

    # Blender's extension manager is itself an add-on, off by default where Blender is a module.
    addon_utils.enable("bl_pkg")
    bpy.ops.extensions.package_install_files(filepath=str(extension_zip), repo="user_default", enable_on_install=True)
    enabled, loaded = addon_utils.check(MODULE)
    assert (enabled, loaded) == (True, True), "the installed add-on could not be enabled: see the error above"
    bpy.context.preferences.system.use_online_access = True
    yield importlib.import_module(MODULE)
    addon_utils.disable(MODULE)


@pytest.fixture
def scene(addon: ModuleType) -> bpy.types.Scene:
    """The scene of a fresh, empty file. The add-on stays enabled, as it does when an artist opens a new file."""
    import bpy

    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    return bpy.context.scene
