# SPDX-License-Identifier: GPL-3.0-or-later
"""Redraws the areas that show the add-on's state, and shows messages in the status bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import bpy

from .. import identifiers, translation
from ..settings import scene
from . import timers

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpy.types import Context, Header, UILayout

_SHOWN_SECONDS: Final = 5
_OFFERED_SECONDS: Final = 30


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
    """Redraw the sidebars and the preferences, the only areas that show jobs."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "PREFERENCES":
                area.tag_redraw()
            elif area.type == "VIEW_3D":
                for region in area.regions:
                    if region.type == "UI":
                        region.tag_redraw()


def show_error(sentence: str) -> None:
    """Show an error in the panel that belongs to no job."""
    scene.state().error = sentence
    redraw()


class StatusBar:
    """Shows one message at a time for a few seconds, as a model may arrive while the sidebar is closed."""

    def __init__(self) -> None:
        self._workspace = ""  # the workspace that shows it
        self._seconds = 0  # that it is still shown

    def announce(self, text: str, draw_buttons: Callable[[UILayout], None] | None = None) -> None:
        """Show a message, if there is a window.

        `draw_buttons`: draws what the artist can do about it; the message then stays longer.
        """
        if bpy.app.background:
            return
        self.clear()
        self._workspace = bpy.context.workspace.name
        bpy.context.workspace.status_text_set(
            _announcement(text, draw_buttons) if draw_buttons else translation.interface(text)
        )
        self._seconds = _OFFERED_SECONDS if draw_buttons else _SHOWN_SECONDS
        timers.start(self._count_down, 1.0)

    def clear(self) -> None:
        """Clear the status bar now."""
        timers.stop(self._count_down)
        self._end()

    def close(self) -> None:
        """The session ends."""
        self.clear()

    def _count_down(self) -> float | None:
        """The timer's function. While Blender compiles a new model's shaders, nobody can click and no second counts."""
        self._seconds -= 1
        if self._seconds > 0:
            return 1.0
        self._end()
        return None

    def _end(self) -> None:
        """Clear the status bar of the workspace that was used: another one may show another add-on's message.

        All share the function that draws the buttons, which must not stay after another file was loaded.
        """
        if self._workspace:
            (bpy.data.workspaces.get(self._workspace) or bpy.context.workspace).status_text_set(None)
        self._workspace = ""


def _announcement(text: str, draw_buttons: Callable[[UILayout], None]) -> Callable[[Header, Context], None]:
    """A function that draws the status bar; it has to be plain, because it becomes a method of Blender's own header."""

    def draw(header: Header, _context: Context) -> None:
        layout = header.layout
        layout.label(text=translation.interface(text), icon="INFO")
        draw_buttons(layout)
        layout.separator_spacer()
        layout.template_reports_banner()
        layout.template_running_jobs()

    return draw
