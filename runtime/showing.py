# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows the artist a model that has arrived: in the viewport that ordered it, or by a button in the status bar."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import bpy

from .. import identifiers
from ..scene import images
from ..viewport import framing
from . import attention, screen, session

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from bpy.stub_internal.rna_enums import ShadingTypeItems
    from bpy.types import Area, Object, UILayout, View3DShading


@dataclass
class _Shown:
    """The file in which viewports were switched, and each one's earlier shading, by address."""

    sitting: str = ""
    before: dict[int, tuple[ShadingTypeItems, str]] = field(default_factory=dict)


def show(job_id: str, objects: Sequence[Object], text: str, *, is_selected: bool, is_asked_for: bool = False) -> None:
    """Report that the model has arrived, and show it if it was selected.

    The view is moved only if the model is outside it and the artist has not moved it since ordering, or on request.
    """
    if bpy.app.background:
        return
    area = attention.viewport(job_id) if is_selected else None
    if area is None:
        session.instance(screen.StatusBar).announce(text, lambda layout: _draw_show_model(layout, job_id))
        return
    framing.make_visible(area, objects)
    is_seen = framing.is_seen(area, objects)
    if not is_seen and (is_asked_for or attention.is_view_untouched(job_id, area)):
        framing.frame(area, objects)
        is_seen = True
    switched = area.as_pointer() if _show_textures(area, objects) else 0
    area.tag_redraw()
    is_preview = area.spaces.active.shading.type == "MATERIAL"
    session.instance(screen.StatusBar).announce(
        text, lambda layout: _draw_shown(layout, job_id, switched, is_seen=is_seen, is_preview=is_preview)
    )


def select_and_frame(objects: Sequence[Object], area: Area | None) -> None:
    """Unhide and select the objects, and frame them in the viewport, or in the largest one."""
    from ..scene import append

    session.instance(screen.StatusBar).clear()
    for obj in objects:
        obj.hide_set(state=False)
    append.select_alone(objects)
    if not bpy.app.background and (area := area or attention.viewport("")) is not None:
        framing.make_visible(area, objects)
        framing.frame(area, objects)


def restore_shading(address: int) -> bool:
    """Restore the viewport's shading from before it was switched to textures; returns whether it was."""
    before = session.instance(_Shown).before.pop(address, None)
    areas = (area for window in bpy.context.window_manager.windows for area in window.screen.areas)
    area = next((area for area in areas if area.as_pointer() == address and area.type == "VIEW_3D"), None)
    if before is None or area is None:
        return False
    shading: Any = area.spaces.active.shading
    shading.type, shading.color_type = before
    session.instance(screen.StatusBar).clear()
    return True


def _show_textures(area: Area, objects: Sequence[Object]) -> bool:
    """Switch the viewport to Material Preview, once per file: the artist may switch back. Returns whether it did.

    A scene that is rendered by Workbench has no such preview: Solid shows the textures there.
    """
    from ..scene import identity

    shown, shading = session.instance(_Shown), area.spaces.active.shading
    if shown.sitting == identity.sitting() or _shows_textures(shading) or not images.shown_by(objects):
        return False
    shown.sitting, shown.before = identity.sitting(), {area.as_pointer(): (shading.type, shading.color_type)}
    try:
        shading.type = "MATERIAL"
    except TypeError:
        shading.type, shading.color_type = "SOLID", "TEXTURE"
    return True


def _shows_textures(shading: View3DShading) -> bool:
    return shading.type in {"MATERIAL", "RENDERED"} or (shading.type == "SOLID" and shading.color_type == "TEXTURE")


def _draw_show_model(layout: UILayout, job_id: str) -> None:
    layout.operator(identifiers.SHOW_MODEL, icon="ZOOM_SELECTED").job = job_id


def _draw_shown(layout: UILayout, job_id: str, switched: int, *, is_seen: bool, is_preview: bool) -> None:
    if not is_seen:
        _draw_show_model(layout, job_id)
    if switched:
        if is_preview:
            layout.label(text="Switched to Material Preview to show its textures")
        layout.operator(identifiers.RESTORE_SHADING, icon="LOOP_BACK").viewport = str(switched)
