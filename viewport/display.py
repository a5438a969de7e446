# SPDX-License-Identifier: GPL-3.0-or-later
"""The placeholders that are shown. Draw handlers exist only while there are any."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import bpy

if TYPE_CHECKING:
    from bpy.types import Context
    from mathutils import Vector

    from .placeholders import Placeholder

Moved = Callable[[str, tuple[float, float, float]], None]


class Display:
    """The placeholders that are shown, of which the artist may be dragging one."""

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
        """Dragging has ended: unless it was cancelled, the placeholder stays there and its job is notified."""
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


def current() -> Display:
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
