# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a model that arrives in the start-up file is in view, and leaves the artist's work alone."""

from __future__ import annotations

import artist
import bpy
from bpy_extras.view3d_utils import location_3d_to_region_2d

USUAL_PLACES = (540, 270)  # pixels; of Back to Solid and Select and Frame


def run(ui):
    artist.settings().image = bpy.data.images.load(artist.picture_file())
    with ui.override():
        bpy.ops.ed.undo_push(message="Picture")  # values set by a script add no undo step
    yield 1.0
    notes = {"first": (yield from first(ui))}
    notes["solid"] = yield from back_to_solid(ui)
    notes["undone"] = yield from undone(ui)
    notes["busy"] = yield from while_working(ui)
    notes["offered"] = yield from offered(ui)
    notes["off_screen"] = yield from off_screen(ui)
    notes["hidden"] = yield from behind_a_wall(ui)
    notes["looked_away"] = yield from looked_away(ui)
    artist.note(ui, **notes)


def order(ui, *, meanwhile=None):
    """Click Generate, do something else, and wait for the model."""
    artist._before.update(job.job_id for job in artist.jobs())
    button = yield from ui.find("maquette.generate")
    ui.click(*button)
    yield from artist.until(lambda: artist.jobs() and artist.jobs()[0].job_id not in artist._before, "it is ordered")
    artist.point_at_viewport(ui)
    if meanwhile is not None:
        yield from meanwhile(ui)
    yield from artist.until(artist.newest_is("IMPORTED"), "the model has come")
    yield 1.0


def first(ui):
    view = look(ui)
    yield from order(ui)
    yield from artist.take(ui, "seen-first")
    return {**what_is_seen(ui), "is_view_kept": look(ui) == view}


def back_to_solid(ui):
    shading = ui.area().spaces.active.shading
    yield from click_in_status_bar(ui, lambda: shading.type == "SOLID")
    return shading.type


def undone(ui):
    artist.point_at_viewport(ui)
    ui.key("ctrl+z")
    yield 1.0
    return sorted(bpy.data.objects.keys()), bpy.context.active_object.name


def while_working(ui):
    def select_the_camera(ui):
        bpy.context.view_layer.objects.active = bpy.data.objects["Camera"]
        yield 0.1

    yield from order(ui, meanwhile=select_the_camera)
    yield from artist.take(ui, "seen-offered")
    return what_is_seen(ui)


def offered(ui):
    yield from click_in_status_bar(ui, lambda: bpy.context.active_object.name in artist.models())
    yield from artist.take(ui, "seen-selected-and-framed")
    return what_is_seen(ui)


def off_screen(ui):
    bpy.context.scene.cursor.location = (40, 40, 0)
    with ui.override():
        bpy.ops.ed.undo_push(message="Cursor")
    yield 0.5
    yield from order(ui)
    yield from artist.take(ui, "seen-off-screen")
    return what_is_seen(ui)


def behind_a_wall(ui):
    bpy.ops.mesh.primitive_cube_add(size=1, location=(39.0, 37.0, 2.0))
    wall = bpy.context.active_object
    wall.name, wall.scale = "Wall", (12.0, 0.2, 4.0)
    view = ui.area().spaces.active.region_3d
    view.view_location, view.view_distance = (40, 40, 0), 12
    view.view_rotation = (0.707, 0.707, 0.0, 0.0)  # the front view
    with ui.override():
        bpy.ops.ed.undo_push(message="Wall")
    yield 0.5
    yield from artist.take(ui, "seen-wall-before")
    yield from order(ui)
    yield from artist.take(ui, "seen-wall")
    return what_is_seen(ui)


def looked_away(ui):
    """The artist orbits the view while the model is made, so it is not changed."""

    def turn(ui):
        ui.area().spaces.active.region_3d.view_location = (-40, -40, 0)
        yield 0.3

    yield from order(ui, meanwhile=turn)
    yield from artist.take(ui, "seen-looked-away")
    return {**what_is_seen(ui), "view": list(ui.area().spaces.active.region_3d.view_location)}


def click_in_status_bar(ui, is_done):
    """Scripts cannot query this area: click along it, where only buttons react.

    The usual positions come first: on a busy machine each click takes seconds, and the buttons last for thirty.
    """
    for x in (*USUAL_PLACES, *range(180, ui.window.width // 2, 36)):
        ui.click(x, ui.window.height - 12)
        yield 0.3
        if is_done():
            return
    raise RuntimeError("there is no such button in the status bar")


def look(ui):
    view = ui.area().spaces.active.region_3d
    return [round(value, 4) for value in (*view.view_location, *view.view_rotation, view.view_distance)]


def what_is_seen(ui):
    active = bpy.context.view_layer.objects.active
    newest = max((bpy.data.objects[name] for name in artist.models()), key=lambda obj: obj.session_uid)
    region, space = ui.region("WINDOW"), ui.area().spaces.active
    middle = newest.matrix_world.translation.copy()
    middle.z += newest.dimensions.z / 2
    point = location_3d_to_region_2d(region, space.region_3d, middle)
    inside = point is not None and 0 < point.x < region.width and 0 < point.y < region.height
    return {
        "newest": newest.name,
        "active": active.name if active else "",
        "selected": [obj.name for obj in bpy.context.selected_objects],
        "shading": space.shading.type,
        "location": [round(value, 3) for value in newest.location],
        "on_screen": inside,
        "hit": hit(space, middle) if inside else "",
        "models": artist.models(),
    }


def hit(space, point):
    """The name of the object seen at the model's centre."""
    eye = space.region_3d.view_matrix.inverted().translation
    graph = bpy.context.evaluated_depsgraph_get()
    found = bpy.context.scene.ray_cast(graph, eye, (point - eye).normalized())
    return found[4].name if found[0] else ""
