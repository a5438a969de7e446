# SPDX-License-Identifier: GPL-3.0-or-later
"""The cut-out in the main panel: its picture in place of the chosen one, and the closed part of its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import identifiers
from ..client.local.options import CUTTING
from ..settings.inputs import InputKind
from .layout import draw_sentence, part

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpy.types import Context, Scene, UILayout

    from ..settings.scene import MAQUETTE_PG_settings

# Who makes the preview that a scene's settings ask for: its icon, 0 for none yet, and what there is to say.
_look: Callable[[Scene], tuple[int, str]] | None = None


def connect(look: Callable[[Scene], tuple[int, str]] | None) -> None:
    """Let `look` be asked for the preview whenever the panel is drawn; None for nobody."""
    global _look  # noqa: PLW0603  # Blender makes the panel, which cannot be given anything
    _look = look


def icon(context: Context) -> int:
    """The icon of what is cut out of the scene's picture, 0 while there is none."""
    return _look(context.scene)[0] if _look is not None else 0


def has_effect(settings: MAQUETTE_PG_settings) -> bool:
    """Whether anything is cut out: by the Local service of all pictures, for the others of a single one on demand."""
    if settings.input_kind is InputKind.VIEWS:
        return settings.is_local
    return settings.input_kind is InputKind.PICTURE and (settings.is_local or settings.use_cut_out)


def draw(context: Context, layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw how the subject is cut out, where it is."""
    if not has_effect(settings):
        return
    body = part(layout, identifiers.PANEL_CUTOUT, "Cut-Out")
    if body is None:
        return
    column = body.column()
    for name in CUTTING:
        column.prop(settings.local, name)
    if settings.input_kind is not InputKind.PICTURE or settings.image is None:
        return
    sentence = _look(context.scene)[1] if _look is not None else ""
    if sentence:
        draw_sentence(context, column, sentence, "INFO")
    column.operator_context = "INVOKE_DEFAULT"
    column.operator(identifiers.CUT_OUT, icon="IMAGE_ALPHA")
