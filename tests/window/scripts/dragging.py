# SPDX-License-Identifier: GPL-3.0-or-later
"""Drags a reference, a plane with a picture, and a picture out of the Asset Browser with the mouse.

Each is dropped onto the viewport and then made into a model from the object's context menu.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import artist
import bpy

LIBRARY = "Pictures"


def run(ui):
    ui.move(400, 300)
    fill(Path(tempfile.mkdtemp()))
    yield from open_browser(ui)
    notes = {}
    yield 1.0
    for name in ("Reference", "Poster", "Drawing"):
        notes[name] = yield from drag(ui, name)
        artist.note(ui, **notes)
    for name in ("Reference", "Poster"):
        if not notes[name]["come"]:
            continue
        notes[name]["model"] = yield from model_from(ui, notes[name])
        artist.note(ui, **notes)


def fill(folder):
    """Write a library with a reference, a plane that shows a picture, and a picture, each marked as an asset."""
    image = bpy.data.images.load(artist.picture_file("Drawing"))
    image.pack()
    reference = bpy.data.objects.new("Reference", None)
    reference.empty_display_type, reference.data = "IMAGE", image
    material = bpy.data.materials.new("Poster")
    material.use_nodes = True
    texture = material.node_tree.nodes.new("ShaderNodeTexImage")
    texture.image = image
    shader = next(node for node in material.node_tree.nodes if node.type == "BSDF_PRINCIPLED")
    material.node_tree.links.new(texture.outputs["Color"], shader.inputs["Base Color"])
    mesh = bpy.data.meshes.new("Poster")
    mesh.from_pydata([(-1, 0, 0), (1, 0, 0), (1, 0, 2), (-1, 0, 2)], [], [(0, 1, 2, 3)])
    mesh.uv_layers.new()
    mesh.materials.append(material)
    poster = bpy.data.objects.new("Poster", mesh)
    marked = {reference, poster, image}
    for each in marked:
        each.asset_mark()
    bpy.data.libraries.write(str(folder / "pictures.blend"), marked)
    for owner, each in (
        (bpy.data.objects, reference), (bpy.data.objects, poster), (bpy.data.meshes, mesh),
        (bpy.data.materials, material), (bpy.data.images, image),
    ):  # fmt: skip
        owner.remove(each)
    bpy.context.preferences.filepaths.asset_libraries.new(name=LIBRARY, directory=str(folder))


def open_browser(ui):
    """Turn the Properties Editor into an Asset Browser that shows the library."""
    area = ui.area("PROPERTIES")
    area.ui_type = "ASSETS"
    yield 1.0
    parameters = area.spaces.active.params
    parameters.asset_library_reference = LIBRARY
    area.spaces.active.show_region_tool_props = area.spaces.active.show_region_toolbar = False
    yield 2.0


def drag(ui, name):
    """Drag the asset of that name onto the middle of the viewport; return what it added."""
    area = ui.area("FILE_BROWSER")
    area.spaces.active.params.filter_search = name
    before = set(bpy.data.objects)
    area.tag_redraw()
    yield 2.0
    region = ui.region("WINDOW", "FILE_BROWSER")
    x, y = ui.xy(50, region.height - 50, "WINDOW", "FILE_BROWSER")
    viewport = ui.region("WINDOW")
    to_x, to_y = ui.xy(viewport.width // 3, viewport.height // 3, "WINDOW")
    ui.move(x, y)
    yield 0.6
    ui.rootshot(f"dragging-{name}-listed.png")
    for wait in (0.3, 1.0, 2.0):  # again if Blender was too busy to follow the mouse
        ui.move(x, y)
        yield 1.0
        ui.xdo("mousedown", 1)
        yield wait
        for step in (2, 4, 8, 14, 22, 32):
            ui.move(x - step, y + step // 2)
            yield 0.2
        for step in range(1, 9):
            ui.move(x + (to_x - x) * step / 8, y + (to_y - y) * step / 8)
            yield 0.3
        ui.rootshot(f"dragging-{name}.png")
        ui.xdo("mouseup", 1)
        yield 1.5
        if set(bpy.data.objects) - before:
            break
    yield from artist.take(ui, f"dragged-{name}")
    come = sorted(thing.name for thing in set(bpy.data.objects) - before)
    active = bpy.context.view_layer.objects.active
    return {"come": come, "active": active.name if active else "", "kind": active.type if active else ""}


def model_from(ui, dragged):
    """Select the dragged object, and make a model from its picture as its menu does."""
    for thing in bpy.context.selected_objects:
        thing.select_set(state=False)
    thing = bpy.data.objects[dragged["come"][0]]
    thing.select_set(state=True)
    bpy.context.view_layer.objects.active = thing
    before = set(artist.models())
    artist._before.update(job.job_id for job in artist.jobs())
    with ui.override():
        bpy.ops.maquette.generate_from("INVOKE_DEFAULT", source="SELECTED")
    yield from artist.until(artist.newest_is("IMPORTED"), "the model has come")
    (name,) = set(artist.models()) - before
    return name
