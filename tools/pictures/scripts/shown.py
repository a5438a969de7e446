# SPDX-License-Identifier: GPL-3.0-or-later
"""What the picture scripts share: the props, the scene, and which part of the window is kept."""

from __future__ import annotations

import base64
import json
import math
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import artist
import bpy
import props
from mathutils import Euler

Steps = Generator[float, None, Any]

_crops: dict[str, tuple[int, int, int, int]] = {}
_folder = Path(tempfile.mkdtemp())
TABS = 30  # pixels: the width of the sidebar's tabs
HEADING = (60, 13)  # a panel's heading, from the sidebar's upper left corner


def file_of(name: str) -> str:
    """Write the prop's picture to a file and return its path."""
    path = _folder / f"{name}.png"
    if not path.exists():
        path.write_bytes(base64.b64decode(props.PICTURES[name]))
    return str(path)


def open_picture(name: str) -> Steps:
    """Choose a prop's picture for a model by Local, and wait for the preview of its cut-out."""
    artist.settings().image = image = bpy.data.images.load(file_of(name))
    shown, chosen = bpy.context.window_manager.maquette, str(image.session_uid)
    yield from artist.until(lambda: shown.cutout_icon and shown.cutout_image == chosen, f"{name} is cut out")
    yield 0.5


def make(ui: Any, name: str) -> Steps:
    """Make a model of a prop with Local; return the model."""
    yield from open_picture(name)
    artist.generate(ui)
    yield from artist.until(artist.newest_is("IMPORTED"), f"{name} has come")
    yield 0.5
    return newest()


@contextmanager
def held_when_made() -> Iterator[None]:
    """Pause each job ordered meanwhile once its model is made: it may be too quick to be seen."""
    released = threading.Event()

    def listen(name: str, arguments: tuple[Any, ...]) -> None:
        if name == "maquette:job" and arguments[0] == "before DOWNLOADING":
            released.wait()

    sys.addaudithook(listen)
    try:
        yield
    finally:
        released.set()


def newest() -> Any:
    return max((bpy.data.objects[name] for name in artist.models()), key=lambda model: model.session_uid)


def empty_stage() -> None:
    """Remove the start-up file's objects."""
    for each in list(bpy.data.objects):
        bpy.data.objects.remove(each)


def fold(ui: Any) -> Steps:
    """Close the topmost panel."""
    region = ui.region("UI")
    ui.click(*ui.xy(HEADING[0], region.height - HEADING[1]))
    yield 1.0


def look(ui: Any, around: float, above: float, distance: float, middle: tuple[float, float, float]) -> None:
    """Point the view at `middle` from an angle: degrees from the front, and above the ground."""
    view = ui.area().spaces.active.region_3d
    view.view_perspective = "PERSP"
    view.view_rotation = Euler((math.radians(90 - above), 0.0, math.radians(around))).to_quaternion()
    view.view_location, view.view_distance = middle, distance


def settle(ui: Any) -> Steps:
    """Redraw for a while, until shaders are compiled and textures loaded."""
    for _ in range(60):
        ui.area().tag_redraw()
        yield 0.3


def take(ui: Any, name: str, part: str = "") -> Steps:
    """Take a picture of the screen, or of a part: the "sidebar" or the "viewport"."""
    ui.move(*point_aside(ui))
    yield from artist.take(ui, name)
    if part:
        region = ui.region("UI" if part == "sidebar" else "WINDOW")
        x, y = ui.xy(0, region.height - 1, region.type)
        keep(ui, name, (int(x), int(y), region.width - (TABS if part == "sidebar" else 0), region.height))


def keep(ui: Any, name: str, box: tuple[int, int, int, int]) -> None:
    """Note which part of a picture is kept: left, top, width, height."""
    _crops[name] = box
    Path(ui.out, "crops.json").write_text(json.dumps(_crops), encoding="utf-8")


def take_at_once(ui: Any, name: str) -> Steps:
    """Take a picture at once, without moving the mouse: for what is brief, or floats over the viewport."""
    for area in ui.window.screen.areas:
        area.tag_redraw()
    yield 0.15
    ui.rootshot(f"{name}.png")


def point_aside(ui: Any) -> tuple[int, int]:
    """Return where the mouse neither shows a tool-tip nor highlights a button."""
    region = ui.region("WINDOW")
    return ui.xy(region.width // 3, region.height // 12, "WINDOW")
