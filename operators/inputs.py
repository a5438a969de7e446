# SPDX-License-Identifier: GPL-3.0-or-later
"""Chooses the picture and the views that a model is made from, from files or by a drop onto the viewport.

Sends nothing. Blender's own operator for opening images would take a name with a number from 1001 to 2000 for a UDIM
tile.
"""

import contextlib
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import bpy
from bpy.types import Area, Context, Event

from .. import compat, identifiers, translation
from ..client.errors import MaquetteError, PictureError
from ..client.views import ViewRole
from ..runtime import session, timers
from ..settings import preferences
from ..settings.inputs import InputKind
from .refusal import OperatorReturn, report_error

if TYPE_CHECKING:
    from ..settings.scene import MAQUETTE_PG_settings

_EXTENSIONS = ".png;.jpg;.jpeg;.webp;.bmp;.tif;.tiff;.tga;.exr;.hdr;.psd;.jp2;.dds;.gif;.avif"
_LATER, _TRIES = 0.1, 20  # seconds between two tries to choose a tab of a sidebar that has just been opened
_VIEW = "maquette_view"  # the panel's name for the view whose button is clicked


class PicturesDialog:
    """Lets an operator ask for pictures in Blender's file browser, several at once."""

    directory: bpy.props.StringProperty(subtype="DIR_PATH", options={"SKIP_SAVE", "HIDDEN"})
    files: bpy.props.CollectionProperty(type=bpy.types.OperatorFileListElement, options={"SKIP_SAVE", "HIDDEN"})
    filter_image: bpy.props.BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})
    filter_folder: bpy.props.BoolProperty(default=True, options={"HIDDEN", "SKIP_SAVE"})
    # The file browser looks for a property with this name and Blender's own values: here it shows thumbnails.
    display_type: bpy.props.EnumProperty(
        items=[
            ("DEFAULT", "Default", "", "NONE", 0),
            ("LIST_VERTICAL", "Vertical List", "", "NONE", 1),
            ("LIST_HORIZONTAL", "Horizontal List", "", "NONE", 2),
            ("THUMBNAIL", "Thumbnails", "", "NONE", 3),
        ],
        default="THUMBNAIL",
        options={"HIDDEN", "SKIP_SAVE"},
    )

    def invoke(self, context: Context, _event: Event) -> OperatorReturn:
        """Ask for the pictures."""
        context.window_manager.fileselect_add(cast("bpy.types.Operator", self))
        return {"RUNNING_MODAL"}

    def chosen(self) -> list[Path]:
        """The pictures that were chosen, in the browser's order."""
        folder = Path(bpy.path.abspath(self.directory))
        return [folder / file.name for file in self.files if file.name]


class MAQUETTE_OT_add_view(bpy.types.Operator):
    """Add a view: one more picture of the subject, from a side that has none yet"""

    bl_idname = identifiers.ADD_VIEW
    bl_label = "Add View"
    bl_options = {"UNDO", "INTERNAL"}

    def execute(self, context: Context) -> OperatorReturn:
        """Add an empty one."""
        add_view(context.scene.maquette, None, "")
        return {"FINISHED"}


class MAQUETTE_OT_open_views(PicturesDialog, bpy.types.Operator):
    """Choose several pictures of one subject. Their sides are taken from the file names or guessed: check them"""

    bl_idname = identifiers.OPEN_VIEWS
    bl_label = "Open Views"
    bl_options = {"UNDO", "INTERNAL"}

    def execute(self, context: Context) -> OperatorReturn:
        """Add each as a view; Image datablocks read no pixels yet."""
        from ..runtime import picture_sources

        try:
            images = [(picture_sources.loaded(path), path.name) for path in self.chosen()]
        except PictureError as error:
            return report_error(self, error)
        settings = context.scene.maquette
        is_guess_needed = len(images) > 1 and not settings.views and not any(_named(name) for _, name in images)
        for image, name in images:
            add_view(settings, image, name)
        if is_guess_needed:
            self._guess(context.scene, [image for image, _ in images])
        return {"FINISHED"}

    def _guess(self, scene: bpy.types.Scene, images: list[bpy.types.Image]) -> None:
        """Start; a script, which may order a model next, waits for it."""
        from ..runtime import inputs

        try:
            work = inputs.guess_sides(scene, images)
            if bpy.app.background:
                session.background().wait(work)
        except MaquetteError as error:
            self.report({"WARNING"}, translation.report(f"The sides could not be guessed. {error}"))


class MAQUETTE_OT_remove_view(bpy.types.Operator):
    """Remove this view; its image stays in the file"""

    bl_idname = identifiers.REMOVE_VIEW
    bl_label = "Remove View"
    bl_options = {"UNDO", "INTERNAL"}

    index: bpy.props.IntProperty(name="View", description="Index of the view, starting at 0", options={"SKIP_SAVE"})

    def execute(self, context: Context) -> OperatorReturn:
        """Remove it."""
        views = context.scene.maquette.views
        if not 0 <= self.index < len(views):
            self.report({"WARNING"}, "There is no such view")
            return {"CANCELLED"}
        views.remove(self.index)
        return {"FINISHED"}


class MAQUETTE_OT_clear_views(bpy.types.Operator):
    """Remove all views; their images stay in the file"""

    bl_idname = identifiers.CLEAR_VIEWS
    bl_label = "Clear Views"
    bl_options = {"UNDO", "INTERNAL"}

    def execute(self, context: Context) -> OperatorReturn:
        """Empty the list."""
        context.scene.maquette.views.clear()
        return {"FINISHED"}


def add_view(settings: "MAQUETTE_PG_settings", image: bpy.types.Image | None, file_name: str) -> None:
    """Add a view with the side that the file's name says, or else the first free one."""
    settings.input = InputKind.VIEWS.value
    taken = {view.role for view in settings.views}
    named = _named(file_name)
    free = next((role for role in ViewRole if role.value not in taken), ViewRole.FRONT)
    view = settings.views.add()
    view.image = image
    view.role = (named if named and named.value not in taken else free).value


def _named(file_name: str) -> ViewRole | None:
    """The side that a file's name says."""
    return next((role for role in ViewRole if _says(file_name, role)), None)


def _says(file_name: str, role: ViewRole) -> bool:
    return re.search(rf"(?<![a-z]){role.value}(?![a-z])", file_name, re.IGNORECASE) is not None


class MAQUETTE_OT_use_picture(PicturesDialog, bpy.types.Operator):
    """Use this picture for a 3D model; nothing is sent until you click Generate"""

    bl_idname = identifiers.USE_PICTURE
    # The label appears in the menu that Blender opens on a drop, beside its own "Add Empty Image".
    bl_label = "Use for a 3D Model"
    bl_options = {"REGISTER", "UNDO"}

    filepath: bpy.props.StringProperty(subtype="FILE_PATH", options={"SKIP_SAVE", "HIDDEN"} | compat.RELATIVE_PATHS)
    view: bpy.props.IntProperty(
        default=-1, options={"SKIP_SAVE", "HIDDEN"}
    )  # index in the list of views; -1: the scene's picture

    def invoke(self, context: Context, event: Event) -> OperatorReturn:
        """A drop passes the path; otherwise ask for it."""
        if self.filepath or self.chosen():
            return self._drop(context, event)
        clicked = getattr(context, _VIEW, None)
        self.view = next((index for index, view in enumerate(context.scene.maquette.views) if view == clicked), -1)
        return super().invoke(context, event)

    def execute(self, context: Context) -> OperatorReturn:
        """Load the images' datablocks, which reads no pixels yet: the first is chosen, the others can be chosen later.

        For a view, the other files become further views.
        """
        from ..runtime import picture_sources

        try:
            images = [picture_sources.loaded(path) for path in self.chosen() or [Path(bpy.path.abspath(self.filepath))]]
        except PictureError as error:
            return report_error(self, error)
        settings = context.scene.maquette
        if 0 <= self.view < len(settings.views):
            settings.views[self.view].image = images[0]
            for image in images[1:]:
                add_view(settings, image, image.name)
            return {"FINISHED"}
        picture_sources.use(context.scene, images[0])
        show_tab(context)
        return {"FINISHED"}

    def _drop(self, context: Context, event: Event) -> OperatorReturn:
        """Use what was dropped onto the viewport; for several pictures, ask what to do."""
        from ..runtime import placement

        done = self.execute(context)
        if done == {"FINISHED"} and context.area is not None and context.area.type == "VIEW_3D":
            placement.drop(context, (event.mouse_x, event.mouse_y))
            names = [path.name for path in self.chosen()]
            if len(names) > 1:
                context.window_manager.popup_menu(
                    _several(self.directory, names), title=translation.interface("Several Pictures")
                )
        return done


def _several(directory: str, names: list[str]) -> Callable[[bpy.types.UIPopupMenu, Context], None]:
    """A function that draws the choices for several pictures dropped at once."""

    def draw(menu: bpy.types.UIPopupMenu, context: Context) -> None:
        layout, settings = menu.layout, context.scene.maquette
        layout.operator_context = "EXEC_DEFAULT"
        buttons = [
            layout.operator(
                identifiers.GENERATE_PICTURES,
                text=translation.interface(_for_each(settings, len(names))),
                icon="DUPLICATE",
            )
        ]
        if settings.capabilities.takes_views:
            text = "Use All as Views of One Model"
            buttons.append(
                layout.operator(identifiers.OPEN_VIEWS, text=translation.interface(text), icon="RENDERLAYERS")
            )
        for button in buttons:
            button.directory = directory
            for name in names:
                button.files.add().name = name
        layout.label(text=translation.interface(f"Otherwise only {names[0]} goes into the panel"), icon="BLANK1")

    return draw


def _for_each(settings: "MAQUETTE_PG_settings", count: int) -> str:
    """What that choice orders, and where the pictures go."""
    if settings.is_local:
        return f"Make {count} Models Side by Side"
    return f"Order {count} Models Side by Side; the Pictures Are Sent to {preferences.host(settings.service)}"


def show_tab(context: Context) -> None:
    """Open the sidebar at our tab, so that a drop has a visible effect."""
    area = context.area
    if area is None or area.type != "VIEW_3D":
        return
    context.space_data.show_region_ui = True
    if not _choose_tab(area) and not bpy.app.background:
        tries = iter(range(_TRIES))
        timers.start(partial(_choose_tab_later, area.as_pointer(), tries), _LATER)


def _choose_tab(area: Area) -> bool:
    """Returns whether that worked: a sidebar that has never been drawn has no tabs yet."""
    for region in area.regions:
        if region.type == "UI":
            tabs: Any = region  # the stubs know no tab's name
            with contextlib.suppress(TypeError, AttributeError):  # the sidebar has no tabs, or not ours
                tabs.active_panel_category = identifiers.TAB
                return True
    return False


def _choose_tab_later(address: int, tries: Iterator[int]) -> float | None:
    """Runs once Blender has drawn the sidebar. `address`: the area's, which may be closed by then."""
    areas = (area for window in bpy.context.window_manager.windows for area in window.screen.areas)
    area = next((area for area in areas if area.as_pointer() == address and area.type == "VIEW_3D"), None)
    is_over = area is None or _choose_tab(area) or next(tries, None) is None
    if is_over:
        return None
    area.tag_redraw()
    return _LATER


class MAQUETTE_FH_picture(bpy.types.FileHandler):
    """Lets a picture be dropped onto the 3D viewport."""

    bl_idname = identifiers.FILE_HANDLER
    bl_label = "Picture for a 3D Model"
    bl_import_operator = identifiers.USE_PICTURE
    bl_file_extensions = _EXTENSIONS

    @classmethod
    def poll_drop(cls, context: Context) -> bool:
        """Only in the 3D viewport."""
        return context.area is not None and context.area.type == "VIEW_3D"
