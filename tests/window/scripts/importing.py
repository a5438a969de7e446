# SPDX-License-Identifier: GPL-3.0-or-later
"""Clicks Import while another program locks the library, and notes the times of the click and the arrival."""

from __future__ import annotations

import importlib
import sqlite3
import time

import artist
import bpy

ADDON = "bl_ext.user_default.maquette"


def run(ui):
    artist.choose_picture()
    yield 0.3
    artist.generate(ui)
    yield from artist.until(artist.newest_is("IMPORTED"), "the first model is there")
    yield 1.0
    before = artist.models()
    other = sqlite3.connect(
        importlib.import_module(f"{ADDON}.settings.preferences").library() / "library.db", isolation_level=None
    )
    other.execute("BEGIN EXCLUSIVE")
    began = time.monotonic()
    window = bpy.context.window_manager.windows[0]
    with bpy.context.temp_override(window=window):
        result = bpy.ops.maquette.import_job("INVOKE_DEFAULT", job=artist.jobs()[0].job_id)
    seconds = time.monotonic() - began
    yield 1.0
    while_held = len(artist.models()) - len(before)
    other.execute("ROLLBACK")
    other.close()
    yield from artist.until(lambda: len(artist.models()) > len(before), "the model comes once the library is free")
    yield 0.3
    ui.rootshot("imported-by-hand.png")
    selected = [obj.name for obj in bpy.context.view_layer.objects.selected]
    artist.note(ui, result=sorted(result), seconds=seconds, while_held=while_held, selected=selected)
