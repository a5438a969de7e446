# SPDX-License-Identifier: GPL-3.0-or-later
"""Chooses a picture and changes its cut-out: the preview follows, and nothing is left running."""

from __future__ import annotations

import importlib
import threading

import artist
import bpy

session = importlib.import_module("bl_ext.user_default.maquette.runtime.session")
pump = importlib.import_module("bl_ext.user_default.maquette.runtime.pump")


def run(ui):
    notes = {"before": icon(), "threads_before": threads()}
    artist.choose_picture()
    notes["at_once"] = icon()
    yield from artist.until(icon, "the subject is cut out")
    notes["first"] = icon()
    yield from artist.take(ui, "cutout")
    for step in range(1, 6):
        artist.settings().local.grow = step * 0.01
        yield 0.05
    yield from artist.until(lambda: icon() not in (0, notes["first"]), "the cut-out has followed")
    notes["count"] = session.instance(
        importlib.import_module("bl_ext.user_default.maquette.runtime.cutout").Preview
    ).count
    yield from artist.until(lambda: not bpy.app.timers.is_registered(pump._tick), "the timer has gone")
    notes["threads"] = threads()
    artist.note(ui, **notes)


def icon():
    return bpy.context.window_manager.maquette.cutout_icon


def threads():
    return [thread.name for thread in threading.enumerate() if "Maquette" in thread.name]
