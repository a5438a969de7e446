# SPDX-License-Identifier: GPL-3.0-or-later
"""Enabling adds what the add-on needs and nothing heavy; disabling leaves Blender as it was found, twice over."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from tools.checkout import ROOT
from tools.installed_addon import MODULE

IDENTIFIED = ("Scene", "Object", "WindowManager", "Image", "Mesh", "Material", "Collection")


def draw_functions(bpy):
    """What add-ons appended to menus and headers: class name -> number of functions."""
    found = {}
    for name in dir(bpy.types):
        draw = getattr(getattr(bpy.types, name), "draw", None)
        if functions := getattr(draw, "_draw_funcs", None):
            found[name] = len(functions)
    return found


def snapshot():
    """Everything of Blender's that registering can change, and that can be listed."""
    import addon_utils
    import bpy

    return {
        "classes": set(dir(bpy.types)),
        "operators": set(dir(bpy.ops.maquette)),
        "properties": {name: set(getattr(bpy.types, name).bl_rna.properties.keys()) for name in IDENTIFIED},
        "handlers": {n: list(v) for n in dir(bpy.app.handlers) if isinstance(v := getattr(bpy.app.handlers, n), list)},
        "draw functions": draw_functions(bpy),
        "preferences": set(bpy.context.preferences.addons.keys()),
        "enabled": addon_utils.check(MODULE),
        "threads": {thread.name for thread in threading.enumerate()},
    }


@pytest.fixture
def disabled(addon):
    """The add-on installed but switched off; on again afterwards, for the tests that follow."""
    import addon_utils

    addon_utils.disable(MODULE, default_set=True)
    yield addon_utils
    addon_utils.enable(MODULE, default_set=True)


def test_disabling_leaves_nothing(disabled):
    before = snapshot()
    for _ in range(2):
        assert disabled.enable(MODULE, default_set=True) is not None
        enabled = snapshot()
        disabled.disable(MODULE, default_set=True)
        assert snapshot() == before
        added = enabled["classes"] - before["classes"]
        assert "MAQUETTE_OT_generate" in added
        assert "maquette" in enabled["properties"]["Scene"] - before["properties"]["Scene"]


def test_everything_added_bears_the_prefix(disabled):
    before = snapshot()
    disabled.enable(MODULE, default_set=True)
    added = snapshot()
    assert {name for name in added["classes"] - before["classes"] if not name.startswith("MAQUETTE_")} == set()
    for name in IDENTIFIED:
        assert added["properties"][name] - before["properties"][name] <= {"maquette"}


def test_idle_has_no_thread_and_nothing_running(addon):
    assert [thread.name for thread in threading.enumerate() if "Maquette" in thread.name] == []


# Blender's own scripts load some of these, so they are unloaded before the add-on is enabled.
ENABLE = f"""
import sys, bpy, addon_utils
heavy = {{"requests", "numpy", "sqlite3", "bmesh"}}
for name in [n for n in sys.modules if n.partition(".")[0] in heavy]:
    del sys.modules[name]
assert addon_utils.enable({MODULE!r}) is not None
loaded = sorted(n for n in heavy if n in sys.modules)
addon_utils.disable({MODULE!r})
import os
sys.stdout.write(f"LOADED {{loaded}}\\n")
sys.stdout.flush()
os._exit(0)
"""


def test_enabling_loads_nothing_heavy(addon):
    done = subprocess.run([sys.executable, "-c", ENABLE], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "LOADED []" in done.stdout, done.stdout + done.stderr
