# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws what the artist's account holds, before the button that spends some of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import identifiers
from ..settings import readiness, scene
from .text import draw_sentence

if TYPE_CHECKING:
    from bpy.types import Context, UILayout

    from ..settings.scene import MAQUETTE_PG_settings

_BUTTON = 24  # pixels beside the sentence


def draw_balance(context: Context, layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw the balance and what is left of the plan, as far as the service tells; a low one with a warning."""
    if not settings.capabilities.tells_account or readiness.is_service_missing(settings):
        return
    state = scene.state()
    is_known = state.account_service == settings.service and state.account
    row = layout.row(align=True)
    text = f"Balance: {state.account}" if is_known else "Balance: not asked yet"
    draw_sentence(context, row.column(), "Asking..." if state.is_account_pending else text, "INFO", indent=_BUTTON)
    row.operator(identifiers.SHOW_ACCOUNT, text="", icon="FILE_REFRESH")
    if is_known and state.is_balance_low:
        draw_sentence(context, layout, "Your balance is low; a model may cost more than it", "ERROR")
