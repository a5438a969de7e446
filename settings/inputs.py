# SPDX-License-Identifier: GPL-3.0-or-later
"""What the artist has chosen to make a model from: one picture, several views, or a prompt."""

from __future__ import annotations

from enum import StrEnum

import bpy
from bpy.props import EnumProperty, PointerProperty

from ..client.views import ViewRole


class InputKind(StrEnum):
    """What `scene.maquette.input` takes."""

    PICTURE = "PICTURE"
    VIEWS = "VIEWS"
    PROMPT = "PROMPT"


INPUTS = [
    (InputKind.PICTURE.value, "Picture", "Make a model from one picture", "IMAGE_DATA", 0),
    (InputKind.VIEWS.value, "Views", "Make a model from several pictures of its sides", "RENDERLAYERS", 1),
    (InputKind.PROMPT.value, "Prompt", "Make a model from a description in words", "TEXT", 2),
]
_ROLES = {
    ViewRole.FRONT: "The subject's face",
    ViewRole.LEFT: "The subject's own left side",
    ViewRole.BACK: "The side behind the front",
    ViewRole.RIGHT: "The subject's own right side",
    ViewRole.TOP: "From above, the front side at the bottom of the picture",
    ViewRole.BOTTOM: "From below, the front side at the top of the picture",
}


class MAQUETTE_PG_view(bpy.types.PropertyGroup):
    """A picture of the subject and the side that it shows."""

    image: PointerProperty(name="Picture", description="The picture of this side", type=bpy.types.Image)
    role: EnumProperty(
        name="Side",
        description="The side of the subject that the picture shows",
        items=[
            (role.value, role.value.title(), text, "NONE", number) for number, (role, text) in enumerate(_ROLES.items())
        ],
        default=ViewRole.FRONT.value,
    )
