# SPDX-License-Identifier: GPL-3.0-or-later
"""Redraws what shows the add-on's state, and says in the status bar what has happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import bpy

from .. import identifiers
from ..settings import scene

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpy.types import Context, Header, UILayout

_SHOWN_SECONDS: Final = 5.0
_OFFERED_SECONDS: Final = 30.0


def is_panel_open() -> bool:
    """Whether the sidebar of any 3D viewport shows our tab."""
    areas = (area for window in bpy.context.window_manager.windows for area in window.screen.areas)
    return any(
        region.type == "UI" and region.width > 1 and str(region.active_panel_category) == identifiers.TAB
        for area in areas
        if area.type == "VIEW_3D"
        for region in area.regions
    )


def redraw() -> None:
    """Redraw the sidebars and the preferences; nothing else shows jobs."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "PREFERENCES":
                area.tag_redraw()
            elif area.type == "VIEW_3D":
                for region in area.regions:
                    if region.type == "UI":
                        region.tag_redraw()


def show_error(sentence: str) -> None:
    """Show in the panel what went wrong apart from any job."""
    scene.state().error = sentence
    redraw()


class StatusBar:
    """One message at a time, for a few seconds: a model may arrive while the sidebar is closed."""

    def __init__(self) -> None:
        self._workspace = ""  # whose status bar shows it
        self._timer = self._end  # Blender knows a timer by identity, and each `self._end` is another object

    def announce(self, text: str, draw_buttons: Callable[[UILayout], None] | None = None) -> None:
        """Show it; without a window there is nothing to show it in.

        `draw_buttons`: what can be done about it; it is then shown for longer.
        """
        if bpy.app.background:
            return
        self.clear()
        self._workspace = bpy.context.workspace.name
        bpy.context.workspace.status_text_set(_announcement(text, draw_buttons) if draw_buttons else text)
        seconds = _OFFERED_SECONDS if draw_buttons else _SHOWN_SECONDS
        bpy.app.timers.register(self._timer, first_interval=seconds, persistent=True)

    def clear(self) -> None:
        """Give the status bar back now."""
        if bpy.app.timers.is_registered(self._timer):
            bpy.app.timers.unregister(self._timer)
        self._end()

    def close(self) -> None:
        """When the add-on goes."""
        self.clear()

    def _end(self) -> None:
        """That of another workspace may tell what another add-on does there."""
        if self._workspace in bpy.data.workspaces:
            bpy.data.workspaces[self._workspace].status_text_set(None)
        self._workspace = ""


def _announcement(text: str, draw_buttons: Callable[[UILayout], None]) -> Callable[[Header, Context], None]:
    """What Blender calls to draw the status bar: a plain function, for it becomes a method of Blender's own header."""

    def draw(header: Header, _context: Context) -> None:
        layout = header.layout
        layout.label(text=text, icon="INFO")
        draw_buttons(layout)
        layout.separator_spacer()
        layout.template_reports_banner()
        layout.template_running_jobs()

    return draw
