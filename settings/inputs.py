# SPDX-License-Identifier: GPL-3.0-or-later
"""What the artist has chosen to make a model from: one picture, several views, or a prompt."""

from enum import StrEnum

import bpy
from bpy.props import EnumProperty, PointerProperty

from .. import translation
from ..client.views import ViewRole


class InputKind(StrEnum):
    """What `scene.maquette.input` takes."""

    PICTURE = "PICTURE"
    VIEWS = "VIEWS"
    PROMPT = "PROMPT"


INPUTS = [
    (InputKind.PICTURE.value, "Picture", "Make a model from one picture", "IMAGE_DATA", 0),
    (InputKind.VIEWS.value, "Views", "Make a model from several pictures of its sides", "RENDERLAYERS", 1),
    (InputKind.PROMPT.value, "Prompt", "Make a model from a text description", "TEXT", 2),
]
_ROLES = [
    (ViewRole.FRONT.value, "Front", "The front of the subject"),
    (ViewRole.LEFT.value, "Left", "The subject's own left side"),
    (ViewRole.BACK.value, "Back", "The back of the subject"),
    (ViewRole.RIGHT.value, "Right", "The subject's own right side"),
    (ViewRole.TOP.value, "Top", "From above, the front side at the bottom of the picture"),
    (ViewRole.BOTTOM.value, "Bottom", "From below, the front side at the top of the picture"),
]


class MAQUETTE_PG_view(bpy.types.PropertyGroup):
    """A picture of the subject and the side that it shows."""

    image: PointerProperty(name="Picture", description="The picture of this side", type=bpy.types.Image)
    role: EnumProperty(
        name="Side",
        translation_context=translation.CONTEXT,
        description="The side of the subject that the picture shows",
        items=_ROLES,
        default=ViewRole.FRONT.value,
    )
