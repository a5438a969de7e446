# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows the list of jobs with one in each possible state, then a library that cannot be read."""

from __future__ import annotations

import importlib
import os
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import artist
import bpy

ADDON = "bl_ext.user_default.maquette"
BROKEN = (
    "The connection to modelslab.com broke before its answer was read, so the order may have been accepted and billed. "
)


def part(name):
    return importlib.import_module(f"{ADDON}.{name}")


def run(ui):
    ui.move(400, 400)
    artist.choose_picture()
    artist.use_modelslab(os.environ["SLOW_URL"])
    artist.preferences().concurrency = 2
    past()
    for _ in range(4):
        artist.generate(ui)
        yield from artist.until(lambda: not artist.is_generate_modal(), "the order is a job")
    yield from artist.until(lambda: [job.state for job in artist.jobs()].count("GENERATING") == 2, "two are at work")
    yield from take(ui, "jobs-all")
    with bpy.context.temp_override(window=ui.window, area=ui.area(), region=ui.region("UI")):
        bpy.ops.view2d.scroll_up(deltay=260)
    ui.area().tag_redraw()
    yield 0.5
    ui.rootshot("jobs-all-top.png")
    shown = [(job.name, job.state, job.stage) for job in artist.jobs()]
    state = bpy.context.window_manager.maquette
    pinned = {"questions": [job.name for job in state.questions], "failures": [job.name for job in state.failures]}
    errors = {}
    for name, spoil in SPOILT.items():
        errors[name] = yield from with_library(ui, name, spoil)
    artist.note(ui, shown=shown, pinned=pinned, errors=errors)


def take(ui, name):
    with bpy.context.temp_override(window=ui.window, area=ui.area(), region=ui.region("UI")):
        for _ in range(3):
            bpy.ops.view2d.scroll_down(page=True)
    for _ in range(2):
        ui.area().tag_redraw()
        yield 0.5
    ui.rootshot(f"{name}.png")


def past():
    """Put jobs of earlier days into the library, each with a different end."""
    jobs, errors = part("jobs.job"), part("client.errors")
    service = part("client.capabilities").ServiceName.MODELSLAB
    options = part("client.modelslab.options").ModelsLabOptions().as_mapping()
    library = part("runtime.session").held().engine._library

    def put(name, state, stage, **more):
        made = jobs.Job(name, service, "modelslab.com", options, "glb", jobs.Arrival(), created=time.time() - 1e6)
        changes = {"state": state, "stage": stage, "base_url": artist.preferences().modelslab_url, **more}
        changes["entered"] = {state: time.time() - 1e6}
        changes["folder"] = str(library.folder(made.id))
        library.add(replace(made, picture_sha256="0" * 64, **changes))

    state, stage = jobs.State, jobs.Stage
    failed = jobs.Failure("ModelsLab has a problem: “busy”. Try again in a few minutes.", errors.Retry.FREE)
    unsure = jobs.Failure(f"{BROKEN}Check your account there before you try again.", errors.Retry.UNKNOWN)
    report = {"object": "Jug", "triangles": 12, "dimensions": [0.3, 0.3, 0.4]}
    put("Mug", state.KEPT, stage.DONE, report=report)
    put("Stool", state.CANCELLED, stage.STOPPED)
    put("Crate", state.FAILED, stage.STOPPED, failure=failed)
    put("Jug", state.READY, stage.ARRIVING, report=report)
    put("Chair", state.UNCERTAIN, stage.STOPPED, failure=unsure)
    put("Table", state.QUEUED, stage.CONSENT, needs_consent=True)
    library.release()
    part("runtime.pump").resume()


def newer(folder):
    import sqlite3

    connection = sqlite3.connect(folder / "library.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()


SPOILT = {
    "newer": newer,
    "damaged": lambda folder: (folder / "library.db").write_bytes(b"damaged" * 1000),
    "unwritable": lambda folder: (folder / "library.db").mkdir(),
}


def with_library(ui, name, spoil):
    """Open another library, as at Blender's start; returns the panel's message."""
    folder = Path(tempfile.mkdtemp())
    spoil(folder)
    os.environ["MAQUETTE_LIBRARY"] = str(folder)
    import addon_utils

    addon_utils.disable(ADDON)
    addon_utils.enable(ADDON)
    state = bpy.context.window_manager
    yield from artist.until(lambda: state.maquette.error, f"the panel says what is wrong: {name}")
    yield 0.5
    ui.region("UI").active_panel_category = "Maquette"
    yield from take(ui, f"jobs-library-{name}")
    return state.maquette.error
