# SPDX-License-Identifier: GPL-3.0-or-later
"""Orders three models in another Blender, restarts it with the file, and waits for them to finish."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path

import artist
import bpy

# The other Blender orders (without a file) or only watches, reports the jobs' states, and quits on request.
OTHER = """\
import bpy, json, os
def begin():
    area = next(area for area in bpy.context.window_manager.windows[0].screen.areas if area.type == "VIEW_3D")
    area.spaces.active.show_region_ui = True
    settings = bpy.context.scene.maquette
    settings.service = "MODELSLAB"
    preferences = bpy.context.preferences.addons["bl_ext.user_default.maquette"].preferences
    preferences.modelslab_url, preferences.modelslab_key = {url!r}, "demo"
    bpy.app.timers.register(tell if bpy.data.filepath else order, persistent=True)
def order():
    ordered = len(bpy.context.window_manager.maquette.jobs)
    if ordered == len({pictures!r}):
        bpy.ops.wm.save_as_mainfile(filepath={blend!r})
        bpy.app.timers.register(tell, persistent=True)
        return None
    path = {pictures!r}[ordered]
    image = bpy.context.scene.maquette.image
    if image is None or image.filepath != path:
        bpy.context.scene.maquette.image = bpy.data.images.load(path)
        with bpy.context.temp_override(window=bpy.context.window_manager.windows[0]):
            bpy.ops.maquette.generate("INVOKE_DEFAULT")
    return 0.1
def tell():
    area = next(area for area in bpy.context.window_manager.windows[0].screen.areas if area.type == "VIEW_3D")
    region = next(region for region in area.regions if region.type == "UI")
    if region.active_panel_category not in ("", "UNSUPPORTED", "Maquette"):
        region.active_panel_category = "Maquette"
    with bpy.context.temp_override(window=bpy.context.window_manager.windows[0], area=area, region=region):
        if bpy.ops.view2d.scroll_down.poll():
            bpy.ops.view2d.scroll_down(page=True)
    jobs = [(job.name, job.state) for job in bpy.context.window_manager.maquette.jobs]
    models = sorted(obj.name for obj in bpy.data.objects if "maquette_job" in obj)
    with open({told!r} + "new", "w") as file:
        json.dump([jobs, models], file)
    os.replace({told!r} + "new", {told!r})
    if os.path.exists({quit!r}):
        os.remove({quit!r})
        bpy.ops.wm.save_mainfile()
        with bpy.context.temp_override(window=bpy.context.window_manager.windows[0]):
            bpy.ops.wm.quit_blender()
    return 0.1
import addon_utils
for repository in bpy.context.preferences.extensions.repos:
    repository.enabled = not repository.use_remote_url
bpy.context.preferences.view.show_splash = False
bpy.context.preferences.system.use_online_access = True
addon_utils.enable("bl_ext.user_default.maquette", default_set=True)
bpy.app.timers.register(begin, first_interval=1.0)
"""


def run(ui):
    folder = Path(tempfile.mkdtemp())
    blend, told, leave = (folder / name for name in ("asking.blend", "told", "quit"))
    pictures = [artist.picture_file(name) for name in ("Lamp", "Vase", "Bowl")]
    script = folder / "other.py"
    files = {"blend": str(blend), "told": str(told), "quit": str(leave)}
    script.write_text(OTHER.format(url=os.environ["SLOW_URL"], pictures=pictures, **files), encoding="utf-8")
    first = yield from see(ui, folder, [], lambda jobs, _models: states(jobs) == {"GENERATING"}, "restarting-1-running")
    second = yield from see(
        ui, folder, [str(blend)], lambda _jobs, models: len(models) == len(pictures), "restarting-2-arrived"
    )
    artist.note(ui, first=first, second=second)


def states(jobs):
    return {state for _, state in jobs}


def see(ui, folder, arguments, is_so, name):
    """Start the other Blender, wait for the expected report, take a screenshot, close it; returns the report."""
    told, leave = folder / "told", folder / "quit"
    told.unlink(missing_ok=True)
    environment = os.environ | {"MAQUETTE_LIBRARY": str(folder / "library")}
    window = ["-p", "0", "0", "1280", "800"]
    script = ["--python", str(folder / "other.py")]
    with (folder / "log").open("a") as log:
        command = [bpy.app.binary_path, "--factory-startup", *window, *arguments, *script]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        yield from artist.until(
            lambda: process.poll() is not None or (told.exists() and is_so(*json.loads(told.read_text()))),
            f"{name}: {told.read_text() if told.exists() else 'nothing was told'}",
        )
        yield 1.5  # so that the screenshot has the last state
        ui.rootshot(f"{name}.png")
        leave.touch()
        yield from artist.until(lambda: process.poll() is not None, "the other Blender has ended")
    jobs, models = json.loads(told.read_text()) if told.exists() else ([], [])
    log = (folder / "log").read_text(errors="replace")
    return {"jobs": jobs, "models": models, "code": process.returncode, "log": log[-2000:]}
