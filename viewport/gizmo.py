# SPDX-License-Identifier: GPL-3.0-or-later
"""A handle that moves a placeholder along the ground. It changes nothing in the scene, so it needs no undo."""

from __future__ import annotations

from math import pi
from typing import TYPE_CHECKING, Any

import bpy
from mathutils import Matrix, Vector

from .. import identifiers, translation
from . import display

if TYPE_CHECKING:
    from bpy.types import Context, Event

_SLOWLY = 0.1  # share of the mouse's movement, with Shift
_COLOUR, _COLOUR_HELD = (0.45, 0.80, 1.0), (1.0, 0.70, 0.20)


def _arrow(turn: float) -> list[tuple[float, float, float]]:
    """Two triangles and a head on the ground, pointing outwards, in units of the gizmo's size."""
    shaft = [(0.2, -0.06), (0.7, -0.06), (0.7, 0.06), (0.2, -0.06), (0.7, 0.06), (0.2, 0.06)]
    head = [(0.7, -0.2), (1.1, 0.0), (0.7, 0.2)]
    rotation = Matrix.Rotation(turn, 3, "Z")
    corners = [rotation @ Vector((x, y, 0.0)) for x, y in shaft + head]
    return [(corner.x, corner.y, corner.z) for corner in corners]


def _diamond(radius: float) -> list[tuple[float, float, float]]:
    """A shape visible from every side, unlike the arrows, which vanish in a front view."""
    ring = [(radius, 0.0, 0.0), (0.0, radius, 0.0), (-radius, 0.0, 0.0), (0.0, -radius, 0.0)]
    tips = [(0.0, 0.0, radius), (0.0, 0.0, -radius)]
    return [point for tip in tips for index in range(4) for point in (ring[index - 1], ring[index], tip)]


def _shape() -> list[tuple[float, float, float]]:
    return [*_diamond(0.17), *(corner for quarter in range(4) for corner in _arrow(quarter * pi / 2))]


class MAQUETTE_GT_ground_move(bpy.types.Gizmo):
    """Move the place where the model will stand"""

    bl_idname = identifiers.GIZMO_GROUND_MOVE
    __slots__ = ("job_id", "last", "location", "shape", "start")

    def setup(self) -> None:
        """Blender calls it once, before anything else."""
        if not hasattr(self, "shape"):
            self.shape = self.new_custom_shape("TRIS", _shape())
            self.job_id = ""
        self.color, self.color_highlight = _COLOUR, _COLOUR_HELD
        self.alpha, self.alpha_highlight = 0.75, 1.0
        self.scale_basis = 0.5
        self.use_draw_modal = True

    def draw(self, _context: Context) -> None:
        """Draw it in the colour of its current state."""
        self.draw_custom_shape(self.shape)

    def draw_select(self, _context: Context, select_id: int = 0) -> None:
        """Draw it for picking."""
        self.draw_custom_shape(self.shape, select_id=select_id)

    def invoke(self, context: Context, event: Event) -> set[Any]:
        """Start dragging."""
        self.start = self.matrix_basis.translation.copy()
        self.location, self.last = self.start.copy(), self._ground_below(context, event)
        return {"RUNNING_MODAL"}

    def modal(self, context: Context, event: Event, tweak: set[Any]) -> set[Any]:
        """Follow the mouse: slowly with Shift, in whole units with Ctrl. The job may end meanwhile."""
        if not display.current().is_shown(self.job_id):
            return {"FINISHED"}
        below = self._ground_below(context, event)
        self.location += (below - self.last) * (_SLOWLY if "PRECISE" in tweak else 1.0)
        self.last = below
        location = _snapped(self.location) if "SNAP" in tweak else self.location
        self.matrix_basis.translation = location
        display.current().drag(self.job_id, location)
        context.area.header_text_set(translation.interface(_distances(context, location - self.start)))
        return {"RUNNING_MODAL"}

    def exit(self, context: Context, cancel: bool) -> None:  # noqa: FBT001  # Blender's own signature
        """Stop dragging; Esc and the right mouse button cancel."""
        context.area.header_text_set(None)
        if cancel:
            display.current().drag(self.job_id, self.start)
        display.current().drop(is_cancelled=cancel)

    def _ground_below(self, context: Context, event: Event) -> Vector:
        from bpy_extras.view3d_utils import region_2d_to_origin_3d, region_2d_to_vector_3d

        from ..scene import placement

        mouse = (event.mouse_region_x, event.mouse_region_y)
        origin = region_2d_to_origin_3d(context.region, context.region_data, mouse)
        direction = region_2d_to_vector_3d(context.region, context.region_data, mouse)
        return placement.on_ground(origin, direction, self.start)


def _snapped(location: Vector) -> Vector:
    return Vector((round(location.x), round(location.y), location.z))


def _distances(context: Context, moved: Vector) -> str:
    units = context.scene.unit_settings
    texts = [
        bpy.utils.units.to_string(units.system, "LENGTH", value * units.scale_length, precision=3)
        for value in (moved.x, moved.y)
    ]
    return f"Model moved along X: {texts[0]}, Y: {texts[1]}"


class MAQUETTE_GGT_placeholders(bpy.types.GizmoGroup):
    """The handles of movable placeholders."""

    bl_idname = identifiers.GIZMO_GROUP
    bl_label = "Models to Come"
    bl_space_type = "VIEW_3D"
    bl_region_type = "WINDOW"
    bl_options = {"3D", "PERSISTENT", "SHOW_MODAL_ALL"}

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Usually there is nothing to move; Blender calls this at every redraw."""
        return any(one.is_movable for one in display.current().visible(context))

    def setup(self, _context: Context) -> None:
        """Handles are made when there is something to move."""

    def draw_prepare(self, context: Context) -> None:
        """Give each movable placeholder a handle; unused handles are kept, hidden."""
        movable = [one for one in display.current().visible(context) if one.is_movable]
        while len(self.gizmos) < len(movable):
            self.gizmos.new(identifiers.GIZMO_GROUND_MOVE)
        for index, handle in enumerate(self.gizmos):
            handle.hide = index >= len(movable)
            if not handle.hide and not handle.is_modal:
                handle.job_id = movable[index].job_id
                handle.matrix_basis = Matrix.Translation(movable[index].base.translation)
