# SPDX-License-Identifier: GPL-3.0-or-later
"""Draw handlers exist only while there are placeholders; a dragged one stays at the mouse."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

bpy = pytest.importorskip("bpy", reason="Blender's module is not installed")

from maquette.viewport import display as viewport_display
from maquette.viewport.placeholders import Placeholder
from mathutils import Matrix, Vector


@pytest.fixture
def handlers(monkeypatch):
    """The active draw handlers, recorded as they are added and removed."""
    known = []

    def add(function, _arguments, _region, _event):
        known.append(function)
        return function

    view = SimpleNamespace(draw_handler_add=add, draw_handler_remove=lambda handle, _region: known.remove(handle))
    monkeypatch.setattr(
        viewport_display, "bpy", SimpleNamespace(types=SimpleNamespace(SpaceView3D=view), context=bpy.context)
    )
    return known


@pytest.fixture
def display(handlers):
    made = viewport_display.Display()
    yield made
    made.close()


def make(job_id="1", scene="Scene", x=0.0):
    return Placeholder(
        job_id, scene, "teapot", "Generating", 0.5, Matrix.Translation((x, 0, 0)), Vector((1, 1, 1)), True
    )


def viewport(scene="Scene", overlays=True):
    space = SimpleNamespace(overlay=SimpleNamespace(show_overlays=overlays))
    return SimpleNamespace(space_data=space, scene=SimpleNamespace(name=scene))


def locations(display, context=None):
    return {one.job_id: one.base.translation.x for one in display.visible(context or viewport())}


def test_handlers_exist_only_with_placeholders(display, handlers):
    display.show((make(),))
    assert len(handlers) == 2
    display.show((make(x=1.0), make("2")))
    assert len(handlers) == 2
    display.show(())
    assert handlers == []


def test_only_in_viewports_of_its_scene_and_with_overlays(display, handlers):
    display.show((make("1"), make("2", scene="Other")))
    assert locations(display) == {"1": 0.0}
    assert locations(display, viewport("Other")) == {"2": 0.0}
    assert locations(display, viewport(overlays=False)) == {}


def test_dragged_one_follows_the_mouse_and_reports_the_drop(display, handlers):
    told = []
    display.show((make("1"), make("2")), lambda job, location: told.append((job, location)))
    display.drag("1", Vector((3, 4, 0)))
    display.show((make("1"), make("2")), lambda job, location: told.append((job, location)))
    assert locations(display) == {"1": 3.0, "2": 0.0}
    assert told == []
    display.drop(is_cancelled=False)
    assert told == [("1", (3.0, 4.0, 0.0))]
    display.show((make("1", x=7.0),))
    assert locations(display) == {"1": 7.0}


def test_cancelled_drag_is_not_reported(display, handlers):
    told = []
    display.show((make(),), lambda *moved: told.append(moved))
    display.drag("1", Vector((3, 0, 0)))
    display.drag("1", Vector((0, 0, 0)))
    display.drop(is_cancelled=True)
    assert told == []
    assert locations(display) == {"1": 0.0}


def test_job_that_ends_while_its_placeholder_is_held(display, handlers):
    told = []
    display.show((make(),), lambda *moved: told.append(moved))
    display.drag("1", Vector((3, 0, 0)))
    display.show(())
    assert not display.is_shown("1")
    display.drop(is_cancelled=False)
    assert told == []
