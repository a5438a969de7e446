# SPDX-License-Identifier: GPL-3.0-or-later
"""A new file and a closed window while the operator is modal, a dropped picture, and quitting while a job runs."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path

import artist
import bpy

QUITTER = """\
import bpy, time
def begin():
    bpy.context.scene.maquette.image = bpy.data.images.load({picture!r})
    bpy.context.scene.maquette.service = "MODELSLAB"
    preferences = bpy.context.preferences.addons["bl_ext.user_default.maquette"].preferences
    preferences.modelslab_url, preferences.modelslab_key = {url!r}, "demo"
    if {state!r}:
        with bpy.context.temp_override(window=bpy.context.window_manager.windows[0]):
            bpy.ops.maquette.generate("INVOKE_DEFAULT")
    bpy.app.timers.register(leave)
def leave():
    jobs = bpy.context.window_manager.maquette.jobs
    if {state!r} and (not jobs or jobs[0].state != {state!r}):
        return 0.05
    open({stamp!r}, "w").write(str(time.time()))
    with bpy.context.temp_override(window=bpy.context.window_manager.windows[0]):
        bpy.ops.wm.quit_blender()
import addon_utils
for repository in bpy.context.preferences.extensions.repos:
    repository.enabled = not repository.use_remote_url
bpy.context.preferences.view.show_splash = False
bpy.context.preferences.system.use_online_access = True
addon_utils.enable("bl_ext.user_default.maquette", default_set=True)
bpy.app.timers.register(begin, first_interval=0.5)
"""


def run(ui):
    notes = {"dropped": dropped(ui)}
    yield 0.5
    notes["tab"] = ui.region("UI").active_panel_category
    notes["new_file"] = yield from new_file(ui)
    notes["closed_windows"] = []
    for _ in range(int(os.environ["REPETITIONS"])):
        notes["closed_windows"].append((yield from closed_window(ui)))
    notes["quit"] = {}
    for state in ("", "QUEUED", "GENERATING"):
        notes["quit"][state] = yield from quit_while(state)
    artist.note(ui, **notes)


def dropped(ui):
    ui.region("UI").active_panel_category = "Item"
    path = artist.picture_file("Dropped")
    with ui.override():
        bpy.ops.maquette.use_picture("INVOKE_DEFAULT", filepath=path)
        takes_drops = bpy.types.FileHandler.bl_rna_get_subclass_py("MAQUETTE_FH_picture").poll_drop(bpy.context)
    handler = bpy.types.FileHandler.bl_rna_get_subclass_py("MAQUETTE_FH_picture")
    return {
        "takes_drops": takes_drops,
        "operator": handler.bl_import_operator,
        "extensions": handler.bl_file_extensions.split(";"),
        "label": bpy.ops.maquette.use_picture.get_rna_type().name,
        "slot": artist.settings().image.name,
        "jobs": len(artist.jobs()),
    }


def new_file(ui):
    artist.generate(ui)
    yield from artist.until(lambda: len(artist.jobs()) > 0, "the order is a job")
    with ui.override():
        bpy.ops.wm.read_homefile("EXEC_DEFAULT")
    is_modal = artist.is_generate_modal()
    yield from artist.until(lambda: artist.jobs() and artist.jobs()[0].is_offered, "the model is offered")
    yield 0.5
    return {"is_modal": is_modal, "state": artist.jobs()[0].state, "models": artist.models()}


def closed_window(ui):
    artist.choose_picture()
    before, orders = artist.models(), total()
    with ui.override():
        bpy.ops.wm.window_new()
    yield 1.0
    windows = bpy.context.window_manager.windows
    artist.generate(ui, windows[-1])
    was_modal = artist.is_generate_modal()
    with bpy.context.temp_override(window=windows[-1]):
        bpy.ops.wm.window_close()
    is_modal = artist.is_generate_modal()
    yield from artist.until(artist.newest_is(*artist.ENDED), "the job has ended")
    yield 0.5
    came = len(artist.models()) - len(before)
    jobs = total() - orders
    return {"was_modal": was_modal, "is_modal": is_modal, "state": artist.jobs()[0].state, "came": came, "jobs": jobs}


def total():
    """The number of jobs on all pages."""
    return bpy.context.window_manager.maquette.total


def quit_while(state):
    """Quit another Blender, whose exit can be seen from here; without a state: while no job runs."""
    folder = Path(tempfile.mkdtemp())
    stamp = folder / "left"
    script = folder / "quitter.py"
    picture = artist.picture_file()
    text = QUITTER.format(picture=picture, url=os.environ["SLOW_URL"], state=state, stamp=str(stamp))
    script.write_text(text, encoding="utf-8")
    environment = os.environ | {"MAQUETTE_LIBRARY": str(folder / "library")}
    with (folder / "log").open("w") as log:
        command = [bpy.app.binary_path, "--factory-startup", "--python", str(script)]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        yield from artist.until(lambda: process.poll() is not None, "the other Blender has ended")
    ended = time.time()
    yield 1.0  # a child that lost its parent ends by itself, a little later
    seconds = ended - float(stamp.read_text()) if stamp.exists() else None
    text = (folder / "log").read_text(errors="replace")
    return {"code": process.returncode, "seconds": seconds, "left": blenders(), "log": text[-2000:]}


def blenders():
    """The command lines of the other running Blenders."""
    lines = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            lines[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ").strip()
        except OSError:
            continue
    own = os.getpid()
    return [line for number, line in lines.items() if number != own and line.startswith(bpy.app.binary_path)]
