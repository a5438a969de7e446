# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures available inside Blender: on the clipboard, rendered, in a viewport, selected, in an Image Editor.

Each function returns an Image of the open file, and raises PictureError, which says what to do, if there is none.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

import bpy

from ..client.errors import PictureError
from ..settings.inputs import InputKind
from . import attention, inputs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpy.types import Area, Context, Image, Object, Scene

_LONGEST_SNAPSHOT: Final = 1024  # pixels; no service takes more
_WEB: Final = ("http", "https", "data")


def loaded(path: Path) -> Image:
    """The image of a file: the existing one, or else a new one."""
    from ..client.files import picture

    picture.recognise(path)
    try:
        return bpy.data.images.load(str(path), check_existing=True)
    except RuntimeError as error:
        sentence = f"Blender cannot open {path.name!r}. Choose a picture, such as a PNG or JPEG."
        raise PictureError(sentence) from error


def pasted(context: Context) -> Image:
    """The file whose path was copied, or else the picture itself."""
    text = context.window_manager.clipboard.strip()
    path = _path_in(text)
    if path is not None:
        return loaded(path)
    image = _pasted_pixels(context)
    if image is not None:
        return image
    if urlsplit(text.partition("\n")[0]).scheme in _WEB:
        raise PictureError("The clipboard contains a web address. Copy the picture itself, or save it first.")
    if bpy.app.background or "clipboard_paste" not in dir(bpy.ops.image):
        raise PictureError("The clipboard does not contain the path of a picture.")
    raise PictureError(
        "There is no picture on the clipboard. Copy one, or the path of its file. If pasting does not work on "
        "this system, drop the file onto the viewport."
    )


def _path_in(text: str) -> Path | None:
    """The first line that names a file: plain, in quotes, or as a file:// address, as file managers copy it."""
    from urllib.request import url2pathname  # slow to import

    for line in text.splitlines():
        name = line.strip().strip("\"'")
        address = urlsplit(name)
        if address.scheme == "file":
            name = url2pathname(unquote(address.path, errors="surrogateescape"))
        with contextlib.suppress(OSError, ValueError):  # too long, or with a null character: not a path
            if name and (path := Path(bpy.path.abspath(name)).expanduser()).is_absolute() and path.is_file():
                return path
    return None


def _pasted_pixels(context: Context) -> Image | None:
    """The picture that Blender's own operator pastes; it needs an Image Editor, so this area becomes one briefly."""
    area = context.area
    if area is None or bpy.app.background:
        return None
    before = set(bpy.data.images)
    # There may be no such operator, or no picture on the clipboard.
    with _as_image_editor(area), contextlib.suppress(AttributeError, RuntimeError):
        bpy.ops.image.clipboard_paste()
    image = next((image for image in bpy.data.images if image not in before), None)
    if image is not None:
        image.pack()
    return image


@contextlib.contextmanager
def _as_image_editor(area: Area) -> Iterator[None]:
    kind = area.ui_type
    area.ui_type = "IMAGE_EDITOR"
    try:
        yield
    finally:
        area.ui_type = kind


def rendered(context: Context) -> Image:
    """A copy of the render with its alpha: the next render would overwrite the original."""
    from ..scene import images

    data = images.rendered_png(context.scene)
    if data is None:
        raise PictureError("Nothing has been rendered yet. Render the scene first (F12).")
    return inputs.packed("Render", data)


def snapshot(context: Context) -> Image:
    """The viewport's objects on a transparent background, without overlays."""
    from ..viewport import snapshot as viewport_snapshot

    area = context.area if context.area is not None and context.area.type == "VIEW_3D" else attention.viewport("")
    if area is None or bpy.app.background:
        raise PictureError("There is no 3D viewport to take a picture from.")
    taken = viewport_snapshot.take(area, _LONGEST_SNAPSHOT)
    if taken is None:
        raise PictureError("The viewport shows no object. Point it at what the model should be made from.")
    width, height, pixels = taken
    image = bpy.data.images.new("Viewport", width, height, alpha=True)
    image.pixels.foreach_set(pixels)
    image.pack()
    return image


def selected(context: Context) -> Image:
    """The active object's picture: a reference's own, or else the first in its materials."""
    image = _shown_by(context.active_object)
    if image is None:
        raise PictureError("No picture is selected. Select a reference image, or a plane with a picture on it.")
    return image


def is_selected(context: Context) -> bool:
    """Whether there is a selected picture; asked whenever a panel is drawn."""
    return _shown_by(context.active_object) is not None


def _shown_by(obj: Object | None) -> Image | None:
    from ..scene import images

    if obj is None or not obj.select_get():
        return None
    if obj.type == "EMPTY":
        return obj.data if isinstance(obj.data, bpy.types.Image) else None
    return next(iter(images.shown_by([obj])), None)


def opened(context: Context) -> Image:
    """The picture in the Image Editor that this is called from, or else in the largest one."""
    image = _opened(context)
    if image is None:
        raise PictureError("No Image Editor shows a picture. Open one there.")
    return rendered(context) if image.type == "RENDER_RESULT" else image


def is_opened(context: Context) -> bool:
    """Whether an Image Editor shows a picture."""
    return _opened(context) is not None


def _opened(context: Context) -> Image | None:
    areas = [area for window in context.window_manager.windows for area in window.screen.areas]
    largest_first = sorted(areas, key=lambda area: area.width * area.height, reverse=True)
    spaces = (area.spaces.active for area in (context.area, *largest_first) if area is not None)
    images = (space.image for space in spaces if space is not None and space.type == "IMAGE_EDITOR")
    return next((image for image in images if image is not None), None)


def use(scene: Scene, image: Image, *, keep_drop: bool = False) -> None:
    """Choose the image as the picture. `keep_drop`: it was dropped, and the drop's location still applies."""
    settings = scene.maquette
    drop = (settings.arrival.dropped_at[:], settings.arrival.dropped_onto) if settings.arrival.is_dropped else None
    is_on_ground = settings.arrival.is_dropped_on_ground
    settings.image = image
    settings.input = InputKind.PICTURE.value
    if keep_drop and drop is not None:
        settings.arrival.drop(*drop, is_on_ground=is_on_ground)
