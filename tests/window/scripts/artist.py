# SPDX-License-Identifier: GPL-3.0-or-later
"""An artist's actions and view, for scripts in Blender's window; `ui` drives the window's interface."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import bpy
import numpy as np

ENDED = {"IMPORTED", "FAILED", "UNCERTAIN", "CANCELLED"}
PATIENCE = 300.0  # seconds, after which a script gives up; not a performance limit

_before: set[str] = set()

Steps = Generator[float, None, Any]


def until(condition: Callable[[], Any], what: str) -> Steps:
    """Let Blender run until the condition holds; return its value."""
    end = time.monotonic() + PATIENCE
    while not (met := condition()):
        if time.monotonic() > end:
            raise TimeoutError(f"waited in vain until {what}; jobs: {shown_jobs()}")
        yield 0.05
    return met


def note(ui: Any, **notes: Any) -> None:
    """Pass a value to the test outside."""
    Path(ui.out, "notes.json").write_text(json.dumps(notes), encoding="utf-8")


def picture_file(name: str = "Lamp", size: int = 192) -> str:
    """A new PNG file: a two-coloured round lamp on a foot, on transparency."""
    y, x = np.mgrid[1 : -1 : size * 1j, -1 : 1 : size * 1j]
    shade = x**2 + (y - 0.25) ** 2 < 0.3
    foot = (abs(x) < 0.08 + 0.3 * (y < -0.7)) & (y < 0) & (y > -0.85)
    pixels = np.zeros((size, size, 4), dtype=np.float32)
    pixels[foot] = 0.25, 0.3, 0.4, 1.0
    pixels[shade] = 0.9, 0.55, 0.15, 1.0
    image = bpy.data.images.new(name, size, size, alpha=True)
    image.pixels.foreach_set(pixels[::-1].ravel())
    image.filepath_raw = str(Path(tempfile.mkdtemp(), f"{name}.png"))
    image.file_format = "PNG"
    image.save()
    path = image.filepath_raw
    bpy.data.images.remove(image)
    return path


def choose_picture(name: str = "Lamp") -> None:
    settings().image = bpy.data.images.load(picture_file(name))


def settings() -> Any:
    return bpy.context.scene.maquette


def preferences() -> Any:
    return bpy.context.preferences.addons["bl_ext.user_default.maquette"].preferences


def use_modelslab(url: str, key: str = "demo") -> None:
    settings().service = "MODELSLAB"
    preferences().modelslab_url, preferences().modelslab_key = url, key


def jobs() -> list[Any]:
    """The jobs as the panel shows them, newest first; none without the extension."""
    shown = getattr(bpy.context.window_manager, "maquette", None)
    return list(shown.jobs) if shown else []


def shown_jobs() -> list[tuple[str, ...]]:
    return [(job.name, job.state, job.stage, job.sentence) for job in jobs()]


def newest_is(*states: str) -> Callable[[], bool]:
    """Whether the panel shows the newest job in one of the states; not one from before `generate`."""
    return lambda: bool(jobs()) and jobs()[0].job_id not in _before and jobs()[0].state in states


def models() -> list[str]:
    """The names of the generated objects in the file."""
    return sorted(obj.name for obj in bpy.data.objects if "maquette_job" in obj)


def modal_operators() -> list[str]:
    """The modal operators that run in any window now."""
    return [operator.bl_idname for window in bpy.context.window_manager.windows for operator in window.modal_operators]


def is_generate_modal() -> bool:
    return "MAQUETTE_OT_generate" in modal_operators()


def generate(ui: Any, window: bpy.types.Window | None = None) -> None:
    """Does what a click on the button does, where the click itself is not tested; in the main window or another."""
    _before.update(job.job_id for job in jobs())
    with bpy.context.temp_override(window=window or ui.window):
        bpy.ops.maquette.generate("INVOKE_DEFAULT")


def lone_model(ui: Any) -> Steps:
    """Have a model made; return it as the only object in the file, active, in view and textured."""
    choose_picture()
    generate(ui)
    yield from until(newest_is("IMPORTED"), "the model has come")
    settings().image = None  # makes space in the sidebar
    bpy.data.meshes.remove(bpy.data.meshes["Cube"])
    obj = bpy.data.objects[models()[0]]
    obj.select_set(state=True)
    bpy.context.view_layer.objects.active = obj
    with ui.override():
        bpy.ops.maquette.show_textures()
        bpy.ops.view3d.view_selected("EXEC_DEFAULT")
    return obj


def take(ui: Any, name: str) -> Steps:
    """Take a screenshot of the whole window, once the panel's layout is done."""
    for _ in range(2):  # a panel that grows needs a second layout
        ui.area().tag_redraw()
        yield 0.4
    ui.rootshot(f"{name}.png")


def point_at_viewport(ui: Any, dx: int = 0, dy: int = 0) -> tuple[int, int]:
    """Move the mouse to the middle of the 3D view, which receives the keys. Returns its position on the screen."""
    region = ui.region("WINDOW")
    x, y = ui.xy(region.width // 2 + dx, region.height // 2 + dy, "WINDOW")
    ui.move(x, y)
    return x, y
