# SPDX-License-Identifier: GPL-3.0-or-later
"""One click on Generate: whether Blender keeps redrawing, and what undo, Repeat Last and Esc do."""

from __future__ import annotations

import itertools
import os
import time

import artist
import bpy


class Clock:
    """Requests viewport redraws as often as Blender can draw, and records the time of each."""

    def __init__(self, ui):
        self.ui, self.ticks, self.draws = ui, [], []
        self._handler = bpy.types.SpaceView3D.draw_handler_add(self._drawn, (), "WINDOW", "POST_PIXEL")
        self._timer = self._tick  # each access creates a new bound method, and Blender compares by identity
        bpy.app.timers.register(self._timer, persistent=True)

    def stop(self):
        """Return the number of redraws and the longest gaps in seconds."""
        bpy.app.timers.unregister(self._timer)
        bpy.types.SpaceView3D.draw_handler_remove(self._handler, "WINDOW")
        gaps = {
            name: max(b - a for a, b in itertools.pairwise(times))
            for name, times in (("tick", self.ticks), ("draw", self.draws))
        }
        seconds = self.ticks[-1] - self.ticks[0]
        return {"draws": len(self.draws), "seconds": seconds, "longest": gaps}

    def _drawn(self):
        self.draws.append(time.perf_counter())

    def _tick(self):
        self.ticks.append(time.perf_counter())
        self.ui.region("WINDOW").tag_redraw()
        return 0.001


def measured(ui, steps):
    clock = Clock(ui)
    yield from steps
    return clock.stop()


def idle(seconds):
    yield seconds


def run(ui):
    artist.choose_picture()
    artist.use_modelslab(os.environ["SLOW_URL"])
    yield 0.5
    button = yield from ui.find("maquette.generate")
    notes = {}
    yield from escape_at_once(ui, button, notes)
    yield from escape_on_the_way(ui, button, notes)
    artist.use_modelslab(os.environ["SLOW_URL"])
    yield from add_an_object(ui)
    button = yield from ui.find("maquette.generate")  # the balance, once known, adds a line above it
    notes["idle"] = yield from measured(ui, idle(4.0))
    notes["working"] = yield from measured(ui, one_model(ui, button, notes))
    yield from repeat_last(ui, notes)
    yield from undo_and_redo(ui, notes)
    artist.note(ui, **notes)


def escape_at_once(ui, button, notes):
    """Both events are in Blender's queue together, and a child Blender takes longer than that to start."""
    ui.xdo("mousemove", *button, "click", 1, "key", "Escape")
    # Long enough that the order would have been accepted if it had been sent. If the first order is still being
    # prepared when Esc arrives, there is no job yet to cancel.
    yield 4.0
    notes["escaped"] = [job.state for job in artist.jobs()]
    notes["modal_after_escape"] = artist.is_generate_modal()


def escape_on_the_way(ui, button, notes):
    artist.use_modelslab(os.environ["SILENT_URL"])
    ui.click(*button)
    yield from artist.until(artist.newest_is("SUBMITTING"), "the order has been handed to the socket")
    notes["modal_while_sending"] = artist.is_generate_modal()
    artist.point_at_viewport(ui)
    ui.key("Escape")
    yield from artist.until(lambda: not artist.is_generate_modal(), "Esc has ended the operator")
    yield 0.5
    notes["escaped_late"] = artist.jobs()[0].state
    bpy.ops.maquette.cancel()


def add_an_object(ui):
    """Duplicate the cube in place by real keys, as Repeat Last does not repeat calls from scripts."""
    artist.point_at_viewport(ui)
    ui.key("shift+d")
    yield from artist.until(lambda: "Cube.001" in bpy.data.objects, "the cube has been copied")
    ui.key("Return")
    yield from artist.until(lambda: not artist.modal_operators(), "the copy has been put down")


def one_model(ui, button, notes):
    ui.click(*button)
    yield from artist.until(artist.newest_is("GENERATING"), "the service has taken the job")
    yield from artist.until(lambda: not artist.is_generate_modal(), "the operator has ended")
    notes["modal_while_generating"] = artist.modal_operators()
    artist.point_at_viewport(ui)
    ui.key("Escape")
    yield from artist.until(artist.newest_is(*artist.ENDED), "the job has ended")
    notes["after_escape"] = artist.jobs()[0].state
    notes["model"] = artist.models()
    notes["selected"] = sorted(obj.name for obj in bpy.context.selected_objects)
    yield 0.5


def repeat_last(ui, notes):
    notes["repeatable"] = [operator.bl_idname for operator in bpy.context.window_manager.operators]
    artist.point_at_viewport(ui)
    ui.key("shift+r")
    yield 4.0  # an order would have been accepted by then
    notes["jobs"] = len(artist.jobs())


def undo_and_redo(ui, notes):
    notes["history"] = [sorted(bpy.data.objects.keys())]
    for key in ("ctrl+z", "ctrl+z", "ctrl+shift+z", "ctrl+shift+z"):
        artist.point_at_viewport(ui)
        ui.key(key)
        yield 1.0
        notes["history"].append(sorted(bpy.data.objects.keys()))
