# SPDX-License-Identifier: GPL-3.0-or-later
"""A service's parameters, as its folder states them, and what the artist's account there holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import identifiers
from ..client.parameters import parameters_of
from ..settings import readiness, scene
from .layout import draw_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpy.types import Context, PropertyGroup, UILayout

    from ..client.parameters import Options
    from ..settings.scene import MAQUETTE_PG_settings

_BUTTON = 24  # pixels beside the sentence


def draw_main(layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw the parameters that matter most."""
    _draw(layout, settings, settings.spec.main)


def draw_advanced(layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw the others under the service's own grouping."""
    for names in settings.spec.advanced:
        _draw(layout, settings, names)


def _draw(layout: UILayout, settings: MAQUETTE_PG_settings, names: Iterable[str]) -> None:
    spec = settings.spec
    draw_parameters(layout, settings.group(spec.name), spec.options, names, settings.input_kind.value)


def draw_parameters(
    layout: UILayout, group: PropertyGroup, options: type[Options], names: Iterable[str], input_kind: str = "PICTURE"
) -> None:
    """Draw those of the parameters that have an effect; `group` holds their values."""
    parameters = parameters_of(options)
    column = layout.column()
    for name in names:
        parameter = parameters[name]
        if parameter.inputs and input_kind not in parameter.inputs:
            continue
        if parameter.is_shown is not None and not parameter.is_shown(group):
            continue
        place = column
        if parameter.is_active is not None:
            place = column.row()
            place.active = parameter.is_active(group)
        place.prop(group, name, placeholder=parameter.placeholder)


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
