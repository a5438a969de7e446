# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws the sidebar and opens the gallery with COUNT models in it, and notes the times."""

from __future__ import annotations

import importlib
import os
import time
from dataclasses import replace
from pathlib import Path

import artist
import bpy

ADDON = "bl_ext.user_default.maquette"
OURS, BLENDERS = "MAQUETTE_PT_gallery", "VIEW3D_PT_overlay"
PANELS = ("MAQUETTE_PT_generate", "MAQUETTE_PT_simplify", "MAQUETTE_PT_jobs")
DRAWS, OPENINGS = 40, 9


def part(name):
    return importlib.import_module(f"{ADDON}.{name}")


def run(ui):
    ui.move(300, 400)
    artist.choose_picture()
    fill(int(os.environ["COUNT"]))
    state = bpy.context.window_manager.maquette
    yield from artist.until(lambda: state.everything == int(os.environ["COUNT"]), "the gallery is full")
    yield from artist.until(lambda: all(job.icon for job in state.jobs), "it has its pictures")
    yield from artist.take(ui, "crowded")
    draws = {name: timed(name) for name in PANELS}
    for _ in range(DRAWS):
        ui.area().tag_redraw()
        yield 0.05
    openings = {}
    for name in (BLENDERS, OURS):
        openings[name] = yield from opened(ui, name)
    artist.note(ui, draws=draws, openings=openings)


def fill(count):
    """Put models into the library, each with its picture."""
    jobs, service = part("jobs.job"), part("client.capabilities").ServiceName.LOCAL
    library = part("runtime.session").held().engine._library
    picture = Path(artist.picture_file()).read_bytes()
    report = {"object": "Lamp", "triangles": 20_000, "dimensions": [0.6, 0.6, 1.0]}
    made = []
    for number in range(count):
        plain = jobs.Job(
            f"Lamp {number}", service, "", {"seed": str(number)}, "glb", jobs.Arrival(), created=float(number)
        )
        changes = {"state": jobs.State.KEPT, "report": report, "picture_sha256": "0" * 64}
        made.append(replace(plain, folder=str(library.folder(plain.id)), **changes))
        made[-1].preview.parent.mkdir(parents=True)
        made[-1].preview.write_bytes(picture)
    with library.in_use():
        library.add_again(made)
    library.release()
    part("runtime.pump").resume()


def timed(name):
    """Time each draw of the panel; returns the list to which the milliseconds are appended."""
    panel, times = getattr(bpy.types, name), []
    draw = panel.draw

    def drawn(self, context):
        start = time.perf_counter()
        draw(self, context)
        times.append((time.perf_counter() - start) * 1000)

    panel.draw = drawn
    return times


def opened(ui, name):
    """Open it several times; return the milliseconds until its layout is done, and until the window shows it."""
    found = []
    for _ in range(OPENINGS):
        yield 0.3
        start = time.perf_counter()
        with ui.override("UI"):
            bpy.ops.wm.call_panel("INVOKE_DEFAULT", name=name, keep_open=True)
        laid_out = time.perf_counter() - start
        yield 0.0  # Blender draws before the call returns
        found.append((1000 * laid_out, 1000 * (time.perf_counter() - start)))
        if len(found) == OPENINGS:
            ui.rootshot(f"crowded-{name}.png")
        ui.key("Escape")
    yield 0.3
    return found
