# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed add-on: the zip is built once per session, installed into the throw-away profile and enabled there.

`bpy` is imported only inside the fixtures, so that tests of `client`, `jobs` and `geometry` run without Blender.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import pytest

from tools.build_zip import build, here
from tools.installed_addon import MODULE, install

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

    import bpy


@pytest.fixture(scope="session")
def extension_zip(blender: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built and validated zip."""
    return build(tmp_path_factory.mktemp("dist"), here())


@pytest.fixture(scope="session")
def addon(extension_zip: Path) -> Iterator[ModuleType]:
    """The add-on as Blender loaded it from the installed zip; disabled at the session's end."""
    import addon_utils

    install(extension_zip)
    # Other tests lie between two that need a child, and starting one takes longer than most tests.
    importlib.import_module(f"{MODULE}.worker.launcher").KEPT = 90.0
    yield importlib.import_module(MODULE)
    addon_utils.disable(MODULE)


@pytest.fixture
def scene(addon: ModuleType) -> Iterator[bpy.types.Scene]:
    """The scene of a fresh, empty file. The add-on stays enabled, as it does when an artist opens a new file.

    Jobs that the test leaves unfinished are discarded, since the library outlives it. No previews are drawn, as that
    takes longer than all the rest; a test that needs one requests the fixture `previews`.
    """
    import bpy

    preferences = importlib.import_module(f"{MODULE}.settings.preferences").get()
    preferences.use_previews = False
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    yield bpy.context.scene
    holder = importlib.import_module(f"{MODULE}.runtime.session")
    for job in holder.jobs():
        if not job.has_ended:
            holder.held().engine.discard(job.id)


@pytest.fixture
def previews(scene: bpy.types.Scene) -> None:
    """A preview is drawn of each model that the test makes."""
    importlib.import_module(f"{MODULE}.settings.preferences").get().use_previews = True
