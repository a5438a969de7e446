# SPDX-License-Identifier: GPL-3.0-or-later
"""The placeholders that are shown. Draw handlers exist only while there are any.

A placeholder is what the viewport shows where a model will stand: data alone, nothing in the scene.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

import bpy

if TYPE_CHECKING:
    from bpy.types import Context, Image
    from mathutils import Matrix, Vector

Moved = Callable[[str, tuple[float, float, float]], None]

_SEEN = 8  # of 255; lower alpha counts as transparent


class Display:
    """What is shown; the artist may be dragging one placeholder."""

    def __init__(self) -> None:
        self.shown: tuple[Placeholder, ...] = ()
        self.handles: list[Any] = []
        self._dragged = ""  # the job whose placeholder is being dragged
        self._tell_moved: Moved | None = None

    def show(self, placeholders: tuple[Placeholder, ...], tell_moved: Moved | None = None) -> None:
        """Show exactly these. `tell_moved` is called with a job and its new location once the artist has moved it."""
        self._tell_moved = tell_moved
        placeholders = tuple(self._as_dragged(one) for one in placeholders)
        if placeholders == self.shown:
            return
        self.shown = placeholders
        if self.shown and not self.handles:
            self._add_handlers()
        elif not self.shown:
            self._remove_handlers()
        redraw()

    def close(self) -> None:
        """Show nothing any more."""
        self.show(())

    def visible(self, context: Context) -> tuple[Placeholder, ...]:
        """The placeholders of this viewport's scene; none while overlays are hidden."""
        if not self.shown or not context.space_data.overlay.show_overlays:
            return ()
        return tuple(one for one in self.shown if one.scene == context.scene.name)

    def is_shown(self, job_id: str) -> bool:
        """Whether there is a placeholder of the job."""
        return any(one.job_id == job_id for one in self.shown)

    def drag(self, job_id: str, location: Vector) -> None:
        """Show it elsewhere while it is being dragged."""
        self._dragged = job_id
        self.shown = tuple(one.at(location) if one.job_id == job_id else one for one in self.shown)
        redraw()

    def drop(self, *, is_cancelled: bool) -> None:
        """Dragging has ended: the placeholder stays there and its job is told, unless it was cancelled."""
        job_id, self._dragged = self._dragged, ""
        moved = next((one for one in self.shown if one.job_id == job_id), None)
        if moved is not None and self._tell_moved is not None and not is_cancelled:
            location = moved.base.translation
            self._tell_moved(job_id, (location.x, location.y, location.z))

    def _as_dragged(self, placeholder: Placeholder) -> Placeholder:
        held = next((one for one in self.shown if one.job_id == placeholder.job_id == self._dragged), None)
        return placeholder.at(held.base.translation) if held is not None else placeholder

    def _add_handlers(self) -> None:
        from . import drawing

        drawn = drawing.Drawn()  # freed with the handlers
        add = bpy.types.SpaceView3D.draw_handler_add
        self.handles.append(add(drawing.draw_boxes, (drawn, self.visible), "WINDOW", "POST_VIEW"))
        self.handles.append(add(drawing.draw_labels, (drawn, self.visible), "WINDOW", "POST_PIXEL"))

    def _remove_handlers(self) -> None:
        while self.handles:
            bpy.types.SpaceView3D.draw_handler_remove(self.handles.pop(), "WINDOW")


_display: Display | None = None


def connect(display: Display | None) -> None:
    """Connect the gizmos to this display; None disconnects them."""
    global _display  # noqa: PLW0603  # Blender makes and calls gizmos, with nothing of ours
    _display = display


def display() -> Display:
    """The connected display, or an empty one."""
    return _display or Display()


def redraw() -> None:
    """Redraw the 3D viewports."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "VIEW_3D":
                for region in area.regions:
                    if region.type == "WINDOW":
                        region.tag_redraw()


@dataclass(frozen=True, eq=False)
class Thumbnail:
    """A small picture. `pixels`: RGBA, from the bottom row up; `bounds`: left, bottom, right and top of the visible
    part.
    """

    width: int
    height: int
    pixels: array[float]
    bounds: tuple[int, int, int, int]

    @property
    def aspect(self) -> float:
        """Width by height of the visible part."""
        left, bottom, right, top = self.bounds
        return (right - left) / (top - bottom)

    def upright(self, orientation: int) -> Thumbnail:
        """The same picture, rotated as its EXIF orientation says."""
        import numpy as np

        from ..geometry.image import turning

        rows = np.asarray(self.pixels, np.float32).reshape(self.height, self.width, 4)
        turned = turning.upright(rows[::-1], orientation)[::-1]
        height, width = turned.shape[:2]
        alpha = np.rint(turned[..., 3] * 255).astype(np.uint8).tobytes()
        bounds = _bounds(alpha, width, height) or (0, 0, width, height)
        return Thumbnail(width, height, array("f", turned.tobytes()), bounds)


@dataclass(frozen=True)
class Placeholder:
    """`base`: position and rotation of the middle of the model's base, without scale; `size`: metres."""

    job_id: str
    scene: str
    name: str
    status: str
    progress: float
    base: Matrix
    size: Vector
    is_movable: bool
    thumbnail: Thumbnail | None = None

    def at(self, location: Vector) -> Self:
        """The same placeholder at another location."""
        base = self.base.copy()
        base.translation = location
        return replace(self, base=base)


def thumbnail_of(image: Image, orientation: int = 1) -> Thumbnail | None:
    """A thumbnail from the preview that the panel has drawn, in under 1 ms; None if there is none.

    `orientation`: EXIF's, which Blender ignores. The image's own pixels would have to be decoded first.
    """
    preview = image.preview
    width, height = preview.image_size if preview is not None else (0, 0)
    if width * height == 0:
        return None
    packed = array("i", bytes(4 * width * height))
    preview.image_pixels.foreach_get(packed)
    bounds = _bounds(packed.tobytes()[3::4], width, height)
    if bounds is None:
        return None
    pixels = array("f", bytes(16 * width * height))
    preview.image_pixels_float.foreach_get(pixels)
    thumbnail = Thumbnail(width, height, pixels, bounds)
    return thumbnail if orientation == 1 else thumbnail.upright(orientation)


def _bounds(alpha: bytes, width: int, height: int) -> tuple[int, int, int, int] | None:
    """The visible part: the subject of a cut-out, or the picture without the margins that make previews square."""
    rows = [row for row in range(height) if max(alpha[row * width : (row + 1) * width]) > _SEEN]
    columns = [column for column in range(width) if max(alpha[column::width]) > _SEEN]
    return (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1) if rows else None
