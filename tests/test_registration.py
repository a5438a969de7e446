# SPDX-License-Identifier: GPL-3.0-or-later
"""Enabling registers what is needed and loads nothing heavy; disabling restores Blender exactly, even twice."""

from __future__ import annotations

import gc
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.blender_session import empty_file, installed, triangles
from tests.panels.recording import draw
from tests.simplifier_wheel import library_path
from tools.checkout import ROOT
from tools.installed_addon import MODULE

IDENTIFIED = ("Scene", "Object", "WindowManager", "Image", "Mesh", "Material", "Collection")


def draw_functions(bpy):
    """The draw functions appended to menus and headers: class name -> count."""
    found = {}
    for name in dir(bpy.types):
        draw = getattr(getattr(bpy.types, name), "draw", None)
        if functions := getattr(draw, "_draw_funcs", None):
            found[name] = len(functions)
    return found


def snapshot():
    """All of Blender's state that registering can change and that can be listed."""
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
    """The add-on installed but disabled; enabled again afterwards, for later tests."""
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


def test_disabling_ends_the_timer(disabled):
    import bpy

    disabled.enable(MODULE, default_set=True)
    pump = installed("runtime.pump")
    pump.start()
    assert bpy.app.timers.is_registered(pump._tick)
    disabled.disable(MODULE, default_set=True)
    assert not bpy.app.timers.is_registered(pump._tick)


def test_everything_added_has_the_prefix(disabled):
    before = snapshot()
    disabled.enable(MODULE, default_set=True)
    added = snapshot()
    assert {name for name in added["classes"] - before["classes"] if not name.startswith("MAQUETTE_")} == set()
    for name in IDENTIFIED:
        assert added["properties"][name] - before["properties"][name] <= {"maquette"}


def test_every_tooltip_is_one_line_to_which_blender_adds_the_full_stop(addon):
    import bpy

    operators = {name: getattr(bpy.ops.maquette, name).get_rna_type() for name in dir(bpy.ops.maquette)}
    tooltips = {name: kind.description for name, kind in operators.items()}
    for name, kind in operators.items():
        tooltips |= {f"{name}.{each.identifier}": each.description for each in kind.properties}
    panels = (getattr(bpy.types, name) for name in dir(bpy.types) if name.startswith("MAQUETTE_PT_presets"))
    tooltips |= {kind.__name__: kind.bl_description for kind in (*panels, bpy.types.MAQUETTE_MT_job)}
    for name, tooltip in tooltips.items():
        assert "\n" not in tooltip, name
        assert not tooltip.endswith("."), name
    assert len(operators) > 30
    assert all(kind.description for kind in operators.values())


def test_idle_has_no_thread_and_nothing_running(addon):
    assert [thread.name for thread in threading.enumerate() if "Maquette" in thread.name] == []


def test_the_simplifier_works_after_each_enabling(disabled):
    """Blender removes the wheel's files and restores them; the library is not loaded meanwhile."""
    if library_path() is None:
        pytest.skip("the simplifier's wheel was not built: run `make wheel`")
    for _ in range(2):
        sys.modules.pop("maquette_meshopt", None)
        assert not look_for_simplifier()
        disabled.enable(MODULE, default_set=True)
        simplify_exactly()
        disabled.disable(MODULE, default_set=True)


def look_for_simplifier():
    readiness = installed("settings.readiness")
    readiness.has_simplifier.cache_clear()
    return readiness.has_simplifier()


def simplify_exactly():
    """Simplify and check the surface deviation, which Decimate cannot report."""
    import bpy

    empty_file()
    bpy.ops.mesh.primitive_uv_sphere_add()
    assert bpy.ops.maquette.simplify(target_triangles=400) == {"FINISHED"}
    assert triangles(bpy.context.object.data) <= 400
    assert bpy.context.object.maquette.error > 0
    text = draw("MAQUETTE_PT_simplify").text
    assert "Moved By about" in text
    assert "Decimate" not in text


@pytest.mark.skipif(sys.platform != "linux", reason="what is loaded is read from /proc")
def test_disabled_it_has_nothing_loaded_that_windows_could_not_delete(disabled):
    if library_path() is None:
        pytest.skip("the simplifier's wheel was not built: run `make wheel`")
    disabled.enable(MODULE, default_set=True)
    simplify_exactly()
    path = str(installed("geometry.simplify.meshoptimizer").simplifier().path)
    assert path in loaded()
    disabled.disable(MODULE, default_set=True)
    assert path not in loaded()


def loaded():
    return Path("/proc/self/maps").read_text(encoding="utf-8")


# Blender's scripts load some of these, so they are unloaded before the add-on is enabled.
ENABLE = f"""
import sys, bpy, addon_utils
heavy = {{"requests", "numpy", "sqlite3", "bmesh"}}
for name in [n for n in sys.modules if n.partition(".")[0] in heavy]:
    del sys.modules[name]
assert addon_utils.enable({MODULE!r}) is not None
loaded = sorted(n for n in heavy if n in sys.modules)
package = {MODULE!r} + "."
own = {{n.removeprefix(package): vars(m).values() for n, m in sys.modules.items() if n.startswith(package)}}
at_work = sorted(n for n in own if n.partition(".")[0] in {{"assets", "jobs", "scene", "simplification", "worker"}})
classes = {{n: [c.__name__ for c in values if isinstance(c, type)] for n, values in own.items()}}
drawing = sorted(
    n for n, names in classes.items() if n.startswith("panels.") and not any("_PT_" in c or "_MT_" in c for c in names)
)
addon_utils.disable({MODULE!r}, refresh_handled=True)  # as at Blender's end: the others keep the wheel
import os
sys.stdout.write(f"LOADED {{loaded}} {{at_work}} {{drawing}}\\n")
sys.stdout.flush()
os._exit(0)
"""


def test_enabling_loads_nothing_heavy_and_nothing_that_only_works_or_draws(addon):
    done = subprocess.run([sys.executable, "-c", ENABLE], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "LOADED [] [] ['panels.layout', 'panels.presets']" in done.stdout, done.stdout + done.stderr


@pytest.fixture(params=[True, False])
def collects(request):
    """Python collects garbage by itself, or does not."""
    was_on = gc.isenabled()
    (gc.enable if request.param else gc.disable)()
    yield request.param
    (gc.enable if was_on else gc.disable)()


def test_python_collects_no_garbage_while_enabling_and_goes_on_as_before(disabled, monkeypatch, collects):
    seen, register = [], installed("registration").register
    monkeypatch.setattr(installed("registration"), "register", lambda: (seen.append(gc.isenabled()), register()))
    disabled.enable(MODULE, default_set=True)
    assert (seen, gc.isenabled()) == ([False], collects)


def test_python_collects_garbage_as_before_where_enabling_fails(disabled, monkeypatch, collects):
    monkeypatch.setattr(installed("registration"), "register", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sys.modules[MODULE].register()
    assert gc.isenabled() is collects


def test_each_function_that_is_imported_later_exists(addon):
    later = re.findall(r'_later\("(\w+)", "(\w+)"\)', (ROOT / "registration.py").read_text(encoding="utf-8"))
    assert later
    assert all(callable(getattr(installed(f"runtime.{module}"), name)) for module, name in later)
