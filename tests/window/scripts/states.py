# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes a screenshot of the panel in each state."""

from __future__ import annotations

import os

import artist
import bpy


def run(ui):
    ui.move(400, 400)
    yield from before_a_job(ui)
    failed = yield from refused(ui, "panel-failed")
    bpy.ops.maquette.dismiss(job=bpy.context.window_manager.maquette.failures[0].job_id)
    artist.use_modelslab(os.environ["SLOW_URL"])
    artist.generate(ui)
    yield from artist.until(artist.newest_is("GENERATING"), "the service has taken the job")
    yield from artist.take(ui, "panel-running")
    running = artist.shown_jobs()[0]
    yield from artist.until(artist.newest_is("IMPORTED"), "the model is in the scene")
    yield from artist.take(ui, "panel-done")
    usual_width = ui.region("UI").width
    yield from narrow(ui)
    yield from artist.take(ui, "panel-narrow")
    yield from refused(ui, "panel-narrow-failed")
    width = ui.region("UI").width
    artist.note(ui, failed=failed, running=running, models=artist.models(), width=width, usual_width=usual_width)


def before_a_job(ui):
    yield from artist.take(ui, "panel-empty")
    artist.choose_picture()
    yield 0.5  # the preview is rendered in the background
    yield from artist.take(ui, "panel-picture")
    artist.use_modelslab(os.environ["SLOW_URL"], key="")
    yield from artist.take(ui, "panel-no-key")
    bpy.context.preferences.system.use_online_access = False
    yield from artist.take(ui, "panel-offline")
    bpy.context.preferences.system.use_online_access = True


def refused(ui, name):
    artist.use_modelslab(os.environ["REFUSING_URL"])
    artist.generate(ui)
    yield from artist.until(artist.newest_is("FAILED"), "the service has refused")
    yield from artist.take(ui, name)
    return artist.shown_jobs()[0]


def narrow(ui):
    """Drag the sidebar's edge to the right."""
    x, y = ui.xy(-1, ui.region("UI").height // 4)
    ui.move(x, y)
    yield 0.3
    ui.xdo("mousedown", 1)
    for step in range(1, 11):
        ui.move(x + step * 8, y)
        yield 0.1
    ui.xdo("mouseup", 1)
    yield 0.3
    ui.move(400, 400)
