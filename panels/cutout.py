# SPDX-License-Identifier: GPL-3.0-or-later
"""The cut-out in the main panel: its preview instead of the picture, and the closed section with its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import identifiers
from ..client.local.options import CUTTING
from ..settings.inputs import InputKind
from ..settings.scene import state
from .layout import section

if TYPE_CHECKING:
    from bpy.types import UILayout

    from ..settings.scene import MAQUETTE_PG_settings


def icon(settings: MAQUETTE_PG_settings) -> int:
    """The icon of what is cut out of the scene's picture, 0 while there is none."""
    return state().cutout_icon if _is_shown(settings) else 0


def remark(settings: MAQUETTE_PG_settings) -> str:
    """A message about the cut-out, such as that nothing stands out; "" for none."""
    return state().cutout_sentence if _is_shown(settings) else ""


def _is_shown(settings: MAQUETTE_PG_settings) -> bool:
    """Whether the latest preview is of the scene's picture."""
    return settings.image is not None and state().cutout_image == str(settings.image.session_uid)


def has_effect(settings: MAQUETTE_PG_settings) -> bool:
    """Whether anything is cut out: by the Local service of all pictures, for the others of a single one on demand."""
    if settings.input_kind is InputKind.VIEWS:
        return settings.is_local
    return settings.input_kind is InputKind.PICTURE and (settings.is_local or settings.use_cut_out)


def draw(layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw the cut-out's settings, if anything is cut out."""
    if not has_effect(settings):
        return
    body = section(layout, identifiers.PANEL_CUTOUT, "Cut-Out")
    if body is None:
        return
    column = body.column()
    for name in CUTTING:
        column.prop(settings.local, name)
    if settings.input_kind is not InputKind.PICTURE or settings.image is None:
        return
    column.operator_context = "INVOKE_DEFAULT"
    column.operator(identifiers.CUT_OUT, icon="IMAGE_ALPHA")
