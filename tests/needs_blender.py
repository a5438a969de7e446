# SPDX-License-Identifier: GPL-3.0-or-later
"""Marks the tests that need Blender with `blender`: automatically, if they use Blender in their own process.

Tests that need it because the sandbox makes models, in its own child Blenders, are marked by hand. With
`--without-blender` (`make check`) only the others run, and importing `bpy` fails.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import pytest

# A file that imports `bpy` at its top needs it for all its tests.
_AT_THE_TOP = re.compile(
    r'^(?:import (?:bpy|bmesh)|from mathutils|(?:\w+ = )?pytest\.importorskip\("bpy")', re.MULTILINE
)
_BLENDERS = frozenset({"bpy", "bmesh", "mathutils"})


class _NoBlender(MetaPathFinder):
    def find_spec(self, name: str, _path: object = None, _target: object = None) -> ModuleSpec | None:
        if name.partition(".")[0] in _BLENDERS:
            self._refuse(name)
        return None

    def _refuse(self, name: str) -> NoReturn:
        raise ImportError(f"{name} was imported by a test without the fixture `blender`, or one that asks for it")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--without-blender", action="store_true", help="only what needs no Blender, which is out of reach")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--without-blender"):
        sys.meta_path.insert(0, _NoBlender())


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    is_left_out = config.getoption("--without-blender") and collection_path.suffix == ".py" and _asks(collection_path)
    return True if is_left_out else None


@pytest.hookimpl(tryfirst=True)  # before -m selects by marks
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("blender"):
            continue
        if "blender" in getattr(item, "fixturenames", ()) or _asks(item.path):
            item.add_marker("blender")
    if config.getoption("--without-blender"):
        left_out = [item for item in items if item.get_closest_marker("blender")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("blender") and importlib.util.find_spec("bpy") is None:
        pytest.skip("Blender's module is not installed")


def _asks(path: Path) -> bool:
    return _AT_THE_TOP.search(path.read_text(encoding="utf-8")) is not None


@pytest.fixture(scope="session")
def blender() -> ModuleType:
    """Blender's module `bpy`; skips the test if there is none."""
    return pytest.importorskip("bpy", reason="Blender's module is not installed")
