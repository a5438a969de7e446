# SPDX-License-Identifier: GPL-3.0-or-later
"""What is kept with a model of the Local service, so that it can be shaped anew from its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty

from .client.local.options import BOUNDS, DESCRIPTIONS, LocalOptions

if TYPE_CHECKING:
    from collections.abc import Callable

SHAPES: Final = [
    ("AUTO", "Automatic", "Chosen by the outline's symmetry and straightness, and told with the model"),
    ("INFLATE", "Inflate", "The outline blown up: creatures, mushrooms, fruit"),
    ("EXTRUDE", "Extrude", "The outline given a thickness, with its corners sharp: doors, signs, swords"),
    ("REVOLVE", "Revolve", "The outline turned about its axis: bottles, lamps, vases"),
    ("RELIEF", "Relief", "The picture's light and dark made into depth: walls, ground, ornaments"),
]
NAMES: Final = ("shape", "depth", "roundness", "bevel", "mirror", "triangles")

# Who shapes anew when one of the settings is changed; the composition root connects it.
_reshape: Callable[[Any], None] | None = None


def connect_shape(reshape: Callable[[Any], None] | None) -> None:
    """Let `reshape` be called with each object whose shape's settings were changed; None for nobody."""
    global _reshape  # noqa: PLW0603  # Blender calls plain functions, which cannot be given anything
    _reshape = reshape


def _shape_changed(group: MAQUETTE_PG_shape, _context: bpy.types.Context) -> None:
    if _reshape is not None and group.is_open:
        _reshape(group.id_data)


def _number(parameter: str, name: str) -> Any:
    default, bounds = getattr(LocalOptions(), parameter), BOUNDS[parameter]
    low, high, soft = bounds.minimum, bounds.maximum, bounds.soft_maximum or bounds.maximum
    more: dict[str, Any] = {"name": name, "description": DESCRIPTIONS[parameter], "default": default, "options": set()}
    if isinstance(default, int):
        return IntProperty(min=int(low or 0), max=int(high or 0), update=_shape_changed, **more)
    return FloatProperty(min=low, max=high, soft_max=soft, update=_shape_changed, **more)


class MAQUETTE_PG_shape(bpy.types.PropertyGroup):
    """The settings by which the object was shaped last; each change shapes it anew."""

    is_open: BoolProperty(options={"HIDDEN"})  # the settings are the job's, and may be changed
    shape: EnumProperty(
        name="Shape",
        description=DESCRIPTIONS["shape"],
        items=SHAPES,
        default="AUTO",
        update=_shape_changed,
        options=set(),
    )
    depth: _number("depth", "Depth")
    roundness: _number("roundness", "Roundness")
    bevel: _number("bevel", "Bevel")
    mirror: BoolProperty(
        name="Symmetrical", description=DESCRIPTIONS["mirror"], default=False, update=_shape_changed, options=set()
    )
    triangles: _number("triangles", "Triangles")
