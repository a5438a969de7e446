# SPDX-License-Identifier: GPL-3.0-or-later
"""The ways from the start-up file to a model, by mouse and keys: menus, F3, a drop, the clipboard, an Image Editor,
the viewport, a render, a right click.
"""

from __future__ import annotations

from pathlib import Path

import artist
import bpy
from bpy_extras.view3d_utils import location_3d_to_region_2d


def run(ui):
    notes = {}
    path = artist.picture_file()
    for way in WAYS:
        with ui.override():
            bpy.ops.wm.read_homefile("EXEC_DEFAULT")
        yield 1.0
        artist._before.update(job.job_id for job in artist.jobs())
        clicks = yield from way(ui, path)
        yield from artist.until(artist.newest_is("IMPORTED"), f"the model has come: {way.__name__}")
        yield 1.0
        yield from artist.take(ui, f"ways-{way.__name__}")
        notes[way.__name__] = {"clicks": clicks, **what_is_seen(ui)}
        artist.note(ui, **notes)
    notes["several"] = yield from several_dropped(ui)
    notes["second_view"] = yield from second_view(ui, path)
    artist.note(ui, **notes)


def search(ui, text, picture, kind="VIEW_3D"):
    """Blender's menu search, the words, and Return. The rig passes no F keys, so the search operator is called."""
    with ui.override(area=kind):
        bpy.ops.wm.search_menu("INVOKE_DEFAULT")
    yield 1.5
    ui.type(text)
    yield 1.2
    ui.rootshot(f"{picture}.png")
    ui.key("Return")


def choose_in_browser(ui, path):
    """Type the file's path into the open browser, which counts as no click."""
    yield from artist.until(file_browser, "the file browser is open")
    yield 0.8
    space = file_browser().spaces.active
    space.params.directory = str(Path(path).parent).encode()
    space.params.filename = Path(path).name
    yield 0.8
    ui.rootshot("ways-browser.png")
    with bpy.context.temp_override(window=browser_window(), area=file_browser(), region=file_browser().regions[-1]):
        bpy.ops.file.execute("INVOKE_DEFAULT")
    yield 0.5


def browser_window():
    return next(
        window
        for window in bpy.context.window_manager.windows
        for area in window.screen.areas
        if area.type == "FILE_BROWSER"
    )


def file_browser():
    areas = (area for window in bpy.context.window_manager.windows for area in window.screen.areas)
    return next((area for area in areas if area.type == "FILE_BROWSER"), None)


def from_add_menu(ui, path):
    """Add > Mesh > Model from Picture... by its underlined letters: as many keys as clicks."""
    artist.point_at_viewport(ui)
    ui.key("shift+a")
    yield 0.8
    ui.key("m")
    yield 0.8
    ui.rootshot("ways-add-menu.png")
    ui.type("model from pic")
    yield 0.8
    ui.key("Return")
    yield from choose_in_browser(ui, path)
    return 3


def from_search(ui, path):
    artist.point_at_viewport(ui)
    yield 0.5
    artist.point_at_viewport(ui, 30, 20)
    yield from search(ui, "model from picture", "ways-search")
    yield from choose_in_browser(ui, path)
    return 2


def from_paste(ui, path):
    bpy.context.window_manager.clipboard = f'"{path}"'
    button = yield from find(ui, "maquette.paste_picture")
    bpy.context.window_manager.clipboard = f'"{path}"'  # searching for the button has clicked it
    ui.click(*button)
    yield from artist.until(lambda: artist.settings().image is not None, "the picture is there")
    yield 1.0
    button = yield from find(ui, "maquette.generate")
    ui.click(*button)
    return 2


def drop_at(ui, location, files):
    """Does what Blender does on a drop, whose menu the rig cannot open: calls the operator at the mouse position."""
    region, view = ui.region("WINDOW"), ui.area().spaces.active.region_3d
    point = location_3d_to_region_2d(region, view, location)
    x, y = ui.xy(point.x, point.y, "WINDOW")
    ui.move(x, y)
    yield 0.5

    with ui.override():
        names = [{"name": Path(file).name} for file in files]
        bpy.ops.maquette.use_picture(
            "INVOKE_DEFAULT", filepath=files[0], directory=str(Path(files[0]).parent), files=names
        )
    yield 0.8


def from_drop(ui, path):
    yield from drop_at(ui, (3.0, -1.0, 0.0), [path])
    yield 1.0
    button = yield from find(ui, "maquette.generate")
    ui.rootshot("ways-dropped.png")
    ui.click(*button)
    return 2


def onto_the_cube(ui, path):
    yield from drop_at(ui, (0.0, 0.0, 0.5), [path])
    yield 1.0
    button = yield from find(ui, "maquette.generate")
    ui.rootshot("ways-dropped-onto.png")
    ui.click(*button)
    return 2


def from_image_editor(ui, path):
    """Image > Make 3D Model in an area changed to an Image Editor."""
    area = ui.area("DOPESHEET_EDITOR")
    area.ui_type = "IMAGE_EDITOR"
    area.spaces.active.image = bpy.data.images.load(path)
    yield 1.0
    with bpy.context.temp_override(window=ui.window, area=area, region=area.regions[-1]):
        bpy.ops.wm.call_menu(name="IMAGE_MT_image")
    yield 1.0
    ui.rootshot("ways-image-menu.png")
    ui.key("Escape")
    yield 0.3
    region = next(region for region in area.regions if region.type == "WINDOW")
    ui.move(region.x + region.width // 2, ui.window.height - region.y - region.height // 2)
    yield 0.5
    yield from search(ui, "make 3d model", "ways-image-search", "IMAGE_EDITOR")
    return 2


def from_reference(ui, path):
    """Object context menu > Maquette > Make 3D Model."""
    bpy.ops.object.empty_add(type="IMAGE", location=(3, 0, 0))
    bpy.context.active_object.data = bpy.data.images.load(path)
    yield 0.5
    artist.point_at_viewport(ui)
    yield 0.5
    artist.point_at_viewport(ui, 30, 20)
    yield from search(ui, "make 3d model", "ways-reference-search")
    return 2


def from_right_click(ui, path):
    """The reference's own context menu, in which the space bar searches: Maquette > Make 3D Model."""
    bpy.ops.object.empty_add(type="IMAGE", location=(3, 0, 0))
    bpy.context.active_object.data = bpy.data.images.load(path)
    yield 0.5
    x, y = artist.point_at_viewport(ui)
    yield 0.5
    ui.click(x, y, 3)
    yield 1.0
    ui.key("space")
    yield 0.8
    ui.type("make 3d model")
    yield 1.0
    ui.rootshot("ways-right-click.png")
    ui.key("Return")
    return 3


def from_viewport(ui, _path):
    """The viewport's button takes a picture of the cube; two more clicks make the model."""
    yield from press(ui, "maquette.use_viewport", 0.68)
    yield from artist.until(lambda: artist.settings().image is not None, "the picture is there")
    return 1 + (yield from generate(ui))


def from_render(ui, _path):
    """The same with the last render."""
    scene = bpy.context.scene
    scene.render.engine, scene.render.film_transparent = "BLENDER_WORKBENCH", True
    scene.render.resolution_x = scene.render.resolution_y = 192
    bpy.ops.render.render()
    yield 0.5
    yield from press(ui, "maquette.use_render", 0.61)
    yield from artist.until(lambda: artist.settings().image is not None, "the picture is there")
    return 1 + (yield from generate(ui))


def generate(ui):
    yield 1.0
    button = yield from find(ui, "maquette.generate")
    ui.click(*button)
    return 1


WAYS = (
    from_add_menu,
    from_search,
    from_paste,
    from_drop,
    onto_the_cube,
    from_image_editor,
    from_reference,
    from_right_click,
    from_viewport,
    from_render,
)


def press(ui, name, at):
    """Click the uppermost such button at that fraction of the sidebar's width, for buttons in a row."""
    if not ui.area().spaces.active.show_region_ui:
        yield from ui.sidebar("Maquette")
    yield 0.8
    region = ui.region("UI")
    for y in range(region.height - 5, 5, -8):
        point = ui.xy(int(region.width * at), y)
        ui.move(*point)
        yield 0.1
        if ui.under() == name:
            ui.click(*point)
            return
    raise RuntimeError(f"there is no button {name}")


def second_view(ui, path):
    """Open a picture for the second view, whose button must not set the first."""
    with ui.override():
        bpy.ops.wm.read_homefile("EXEC_DEFAULT")
    yield 1.0
    settings = artist.settings()
    settings.input = "VIEWS"
    for role in ("FRONT", "BACK"):
        settings.views.add().role = role
    settings.views[0].image = bpy.data.images.load(artist.picture_file("First"))
    yield from artist.take(ui, "second-view")
    yield from press(ui, "maquette.use_picture", 0.7)  # in the right column
    yield from choose_in_browser(ui, path)
    yield from artist.until(lambda: settings.views[1].image is not None, "the second view has its picture")
    yield from artist.take(ui, "second-view-opened")
    return [view.image.name for view in settings.views]


def several_dropped(ui):
    with ui.override():
        bpy.ops.wm.read_homefile("EXEC_DEFAULT")
    yield 1.0
    folder = Path(artist.picture_file("One")).parent
    files = [str(folder / "One.png")]
    for name in ("Two", "Three"):
        (folder / f"{name}.png").write_bytes(Path(files[0]).read_bytes())
        files.append(str(folder / f"{name}.png"))
    artist._before.update(job.job_id for job in artist.jobs())
    yield from drop_at(ui, (-4.0, 2.0, 0.0), files)
    ui.rootshot("ways-several-menu.png")
    ui.key("Return")
    yield from artist.until(lambda: len(artist.models()) == 3, "three models have come")
    yield 1.5
    yield from artist.take(ui, "ways-several")
    objects = [bpy.data.objects[name] for name in artist.models()]
    return [(obj.name, [round(value, 3) for value in obj.location], obj.dimensions.x) for obj in objects]


def find(ui, name):
    """The sidebar's button; drop and paste open the sidebar at our tab automatically."""
    if not ui.area().spaces.active.show_region_ui:
        yield from ui.sidebar("Maquette")
    yield 0.8
    return (yield from ui.find(name))


def what_is_seen(ui):
    active = bpy.context.view_layer.objects.active
    (name,) = artist.models()
    model, space = bpy.data.objects[name], ui.area().spaces.active
    middle = model.matrix_world.translation.copy()
    middle.z += model.dimensions.z / 2
    eye = space.region_3d.view_matrix.inverted().translation
    found = bpy.context.scene.ray_cast(bpy.context.evaluated_depsgraph_get(), eye, (middle - eye).normalized())
    return {
        "active": active.name if active else "",
        "selected": [obj.name for obj in bpy.context.selected_objects],
        "model": name,
        "hit": found[4].name if found[0] else "",
        "shading": space.shading.type,
        "colours": space.shading.color_type,
        "location": [round(value, 3) for value in model.location],
        "objects": sorted(bpy.data.objects.keys()),
    }
