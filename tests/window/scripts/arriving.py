# SPDX-License-Identifier: GPL-3.0-or-later
"""How long Blender's window freezes while a model arrives, and while the same .blend is appended by hand."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import artist
import bpy

ROUNDS = 3
AFTERWARDS = 2.0  # seconds for drawing the arrived model


class Gaps:
    """A timer that Blender calls as often as possible, and the longest interval between two calls, in milliseconds."""

    def __init__(self):
        self.longest, self.is_over = 0.0, False
        self.last = time.perf_counter()
        bpy.app.timers.register(self.tick)

    def tick(self):
        now = time.perf_counter()
        self.longest, self.last = max(self.longest, now - self.last), now
        return None if self.is_over else 0.0

    def end(self):
        self.is_over = True
        return round(self.longest * 1000, 1)


def run(ui):
    ui.move(400, 400)
    for obj in list(bpy.data.objects):
        bpy.data.objects.remove(obj)
    artist.choose_picture()
    artist.use_modelslab(os.environ["SERVICE_URL"])
    yield 1.0
    idle = yield from idling()
    ours, by_hand = [], []
    for _ in range(ROUNDS):
        ours.append((yield from arriving(ui)))
        by_hand.append((yield from appending(newest_blend())))
    ui.rootshot("arriving.png")
    artist.note(ui, idle=idle, ours=ours, by_hand=by_hand, models=len(bpy.data.objects))


def idling():
    gaps = Gaps()
    yield AFTERWARDS
    return gaps.end()


def arriving(ui):
    artist.generate(ui)
    yield from artist.until(artist.newest_is("PREPARING", "READY", "IMPORTED"), "the model is prepared")
    gaps = Gaps()
    yield from artist.until(artist.newest_is("IMPORTED"), "the model is in the scene")
    yield AFTERWARDS
    return gaps.end()


def newest_blend():
    """The .blend that was appended."""
    return sys.modules["bl_ext.user_default.maquette.runtime.session"].jobs()[-1].blend


def appending(blend: Path):
    gaps = Gaps()
    yield 0.2
    with bpy.data.libraries.load(str(blend), link=False) as (available, wanted):
        wanted.objects = available.objects
    for obj in wanted.objects:
        bpy.context.scene.collection.objects.link(obj)
    bpy.ops.ed.undo_push(message="Append")
    yield AFTERWARDS
    return gaps.end()
