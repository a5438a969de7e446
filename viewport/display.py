# SPDX-License-Identifier: GPL-3.0-or-later
"""The placeholders on show. The draw handlers exist only while there are any."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import bpy

if TYPE_CHECKING:
    from bpy.types import Context
    from mathutils import Vector

    from .placeholder import Placeholder

Moved = Callable[[str, tuple[float, float, float]], None]

_shown: tuple[Placeholder, ...] = ()
_dragged = ""  # the job whose placeholder the artist has hold of
_handles: list[Any] = []
_tell_moved: Moved | None = None


def show(placeholders: tuple[Placeholder, ...], tell_moved: Moved | None = None) -> None:
    """Show these and no others. `tell_moved` is called with a job and its new location when the artist has moved it."""
    global _shown, _tell_moved  # noqa: PLW0603  # draw handlers and gizmos are called by Blender, with nothing of ours
    _tell_moved = tell_moved
    placeholders = tuple(_as_dragged(one) for one in placeholders)
    if placeholders == _shown:
        return
    _shown = placeholders
    if _shown and not _handles:
        _add_handlers()
    elif not _shown:
        _remove_handlers()
    redraw()


def visible(context: Context) -> tuple[Placeholder, ...]:
    """What this viewport is to show: those of its scene, none where the overlays are switched off."""
    if not _shown or not context.space_data.overlay.show_overlays:
        return ()
    return tuple(one for one in _shown if one.scene == context.scene.name)


def is_shown(job_id: str) -> bool:
    """Whether there is a placeholder of the job."""
    return any(one.job_id == job_id for one in _shown)


def drag(job_id: str, location: Vector) -> None:
    """Show it elsewhere while the artist has hold of it."""
    global _shown, _dragged  # noqa: PLW0603  # as above
    _dragged = job_id
    _shown = tuple(one.at(location) if one.job_id == job_id else one for one in _shown)
    redraw()


def drop(*, is_cancelled: bool) -> None:
    """The artist has let go; what was dragged stays there and is told, unless it is to go back."""
    global _dragged
    job_id, _dragged = _dragged, ""
    moved = next((one for one in _shown if one.job_id == job_id), None)
    if moved is not None and _tell_moved is not None and not is_cancelled:
        location = moved.base.translation
        _tell_moved(job_id, (location.x, location.y, location.z))


def redraw() -> None:
    """Redraw the 3D viewports."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "VIEW_3D":
                for region in area.regions:
                    if region.type == "WINDOW":
                        region.tag_redraw()


def _as_dragged(placeholder: Placeholder) -> Placeholder:
    held = next((one for one in _shown if one.job_id == placeholder.job_id == _dragged), None)
    return placeholder.at(held.base.translation) if held is not None else placeholder


def _add_handlers() -> None:
    from . import drawing

    view = bpy.types.SpaceView3D
    _handles.append(view.draw_handler_add(drawing.draw_boxes, (), "WINDOW", "POST_VIEW"))
    _handles.append(view.draw_handler_add(drawing.draw_labels, (), "WINDOW", "POST_PIXEL"))


def _remove_handlers() -> None:
    from . import drawing

    while _handles:
        bpy.types.SpaceView3D.draw_handler_remove(_handles.pop(), "WINDOW")
    drawing.forget()
