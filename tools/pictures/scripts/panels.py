# SPDX-License-Identifier: GPL-3.0-or-later
"""Each panel of the sidebar with its sub-panels open."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import artist
import bmesh
import bpy
import shown

# Pixels from the field of triangles to the headings of the parts below it.
PARTS = {"shape": 27, "cutout": 48, "arrival": 69}
PROPS = ("Tree", "Chest", "Potion", "Shield", "Mushroom House")


def run(ui: Any) -> shown.Steps:
    bpy.context.preferences.system.use_region_overlap = False  # so that the area below the panels has one colour
    shown.empty_stage()
    yield from shown.open_picture("Mushroom House")
    yield from shown.take(ui, "panel-generate", "sidebar")
    yield from parts(ui)
    yield from services(ui)
    yield from views(ui)
    for name in PROPS:
        yield from shown.make(ui, name)
    yield from retexture(ui)
    yield from shown.fold(ui)
    yield from model_parts(ui)
    bpy.context.view_layer.objects.active = None
    yield 0.5
    yield from shown.take(ui, "panel-gallery", "sidebar")
    yield from large_gallery(ui)
    artist.note(ui, models=artist.models())


def parts(ui: Any) -> shown.Steps:
    """Open one sub-panel at a time."""
    x, y = yield from ui.find("maquette.triangles")
    yield from press(ui, x, y + PARTS["shape"])
    yield from shown.take(ui, "panel-shape-settings", "sidebar")
    yield from press(ui, x, y + PARTS["shape"])
    yield from press(ui, x, y + PARTS["cutout"])
    yield from shown.take(ui, "panel-cut-out", "sidebar")
    yield from press(ui, x, y + PARTS["cutout"])
    yield from press(ui, x, y + PARTS["arrival"])
    yield from shown.take(ui, "panel-arrival", "sidebar")
    yield from press(ui, x, y + PARTS["arrival"])


def press(ui: Any, x: float, y: float) -> shown.Steps:
    """Move the mouse there, then click: a region ignores the first click if the mouse has just entered it."""
    ui.move(x, y)
    yield 0.5
    ui.click(x, y)
    yield 0.5


def services(ui: Any) -> shown.Steps:
    settings = artist.settings()
    settings.service = "MODELSLAB"
    yield 0.5
    yield from shown.take(ui, "panel-service", "sidebar")
    settings.service, own = "OWN_SERVER", settings.own_server
    yield 0.5
    yield from shown.take(ui, "own-server", "sidebar")
    own.workflow, own.workflow_file = "FILE", workflow()
    yield 0.5
    yield from shown.take(ui, "own-server-workflow", "sidebar")
    settings.service = "LOCAL"


def retexture(ui: Any) -> shown.Steps:
    """Show Retexture, which only Own Server has; no server needs to run at the address."""
    settings, model = artist.settings(), shown.newest()
    artist.preferences().own_server_url = "http://127.0.0.1:8081"
    settings.service, settings.own_server.server = "OWN_SERVER", "HUNYUAN_2"
    model.select_set(state=True)
    bpy.context.view_layer.objects.active = model
    yield 1.0
    yield from shown.take(ui, "panel-retexture", "sidebar")
    settings.service, artist.preferences().own_server_url = "LOCAL", ""


def workflow() -> str:
    """Return a workflow as ComfyUI exports it, all of whose inputs are recognized."""
    graph = {
        "1": {"class_type": "LoadImage", "inputs": {"image": "prop.png"}, "_meta": {"title": "Picture of the Prop"}},
        "2": {"class_type": "KSampler", "inputs": {"seed": 7, "positive": ["1", 0]}},
        "3": {"class_type": "DecimateMesh", "inputs": {"mesh": ["2", 0], "target_face_count": 60000}},
        "4": {"class_type": "SaveGLB", "inputs": {"mesh": ["3", 0], "filename_prefix": "prop"}},
    }
    path = Path(tempfile.mkdtemp()) / "prop_api.json"
    path.write_text(json.dumps(graph), encoding="utf-8")
    return str(path)


def views(ui: Any) -> shown.Steps:
    settings = artist.settings()
    settings.input = "VIEWS"
    for role in ("FRONT", "BACK"):
        view = settings.views.add()
        view.image, view.role = bpy.data.images.load(shown.file_of("Mushroom House")), role
    yield 2.0
    yield from shown.take(ui, "panel-views", "sidebar")
    settings.input = "PICTURE"


def model_parts(ui: Any) -> shown.Steps:
    state, model = bpy.context.window_manager.maquette, shown.newest()
    model.select_set(state=True)
    bpy.context.view_layer.objects.active = model
    with ui.override():
        bpy.ops.maquette.edit_shape("INVOKE_DEFAULT")
    state.model_part = "SHAPE"
    yield 1.0
    yield from shown.take(ui, "panel-shape", "sidebar")
    yield from compare(ui, state)
    state.model_part = "CHECK"
    damage(model.data)
    with ui.override():
        bpy.ops.maquette.check_mesh("INVOKE_DEFAULT")
    yield from artist.until(lambda: not model.maquette.stage, "the mesh is checked")
    yield from shown.take(ui, "panel-check", "sidebar")
    state.model_part = "SIMPLIFY"
    model.maquette.triangles = 1500
    yield from artist.until(lambda: not model.maquette.is_busy, "the mesh is simplified")
    yield from shown.take(ui, "panel-simplify", "sidebar")
    state.model_part = "DETAIL"
    yield from shown.take(ui, "panel-detail", "sidebar")
    state.model_part = "EXPORT"
    yield from shown.take(ui, "panel-export", "sidebar")
    state.model_part = "READY"
    yield from make_ready(ui, model)


def compare(ui: Any, state: Any) -> shown.Steps:
    with ui.override():
        bpy.ops.maquette.compare_shapes("INVOKE_DEFAULT")
    yield from artist.until(lambda: len(state.shapes), "the shapes are drawn")
    yield 1.0
    yield from shown.take(ui, "panel-compare", "sidebar")


def make_ready(ui: Any, model: Any) -> shown.Steps:
    with ui.override():
        bpy.ops.maquette.game_ready(
            "EXEC_DEFAULT", engine="GODOT", preset="MOBILE_PROP", directory=f"{tempfile.mkdtemp()}/Export"
        )
    yield from artist.until(lambda: not model.maquette.stage, "it is made ready")
    yield 1.0
    yield from shown.take(ui, "panel-game-ready", "sidebar")


def damage(mesh: Any) -> None:
    """Make a hole, and flip some faces."""
    editable = bmesh.new()
    editable.from_mesh(mesh)
    editable.faces.ensure_lookup_table()
    bmesh.ops.reverse_faces(editable, faces=[editable.faces[number] for number in (500, 900)])
    bmesh.ops.delete(editable, geom=[editable.faces[number] for number in (2000, 3000)], context="FACES")
    editable.to_mesh(mesh)
    editable.free()


def large_gallery(ui: Any) -> shown.Steps:
    region = ui.region("WINDOW")
    ui.move(*ui.xy(region.width // 2, region.height - 60, "WINDOW"))
    yield 0.5
    with ui.override():
        bpy.ops.wm.call_panel("INVOKE_DEFAULT", name="MAQUETTE_PT_gallery", keep_open=True)
    yield 1.5
    yield from shown.take_at_once(ui, "gallery-large")
    ui.key("Escape")
    yield 0.5
