# SPDX-License-Identifier: GPL-3.0-or-later
"""The choice of a service, its parameters as its folder states them, and the artist's balance there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .. import identifiers, translation
from ..client.parameters import parameters_of
from ..settings import preferences, readiness, scene
from ..settings.inputs import InputKind
from .layout import draw_sentence, is_narrow, section

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bpy.stub_internal.rna_enums import IconItems
    from bpy.types import Context, PropertyGroup, UILayout

    from ..client.parameters import Parameter, ServiceOptions
    from ..settings.scene import MAQUETTE_PG_settings

_BUTTONS: Final = 6  # longer choices become a menu
_BUTTON: Final = 24  # pixels beside the sentence
_SENT: Final = {
    InputKind.PICTURE: "The picture is sent to {host}",
    InputKind.VIEWS: "The pictures are sent to {host}",
    InputKind.PROMPT: "The prompt is sent to {host}",
}


def draw_choice(context: Context, layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw the service, and which of the artist's data leaves this computer."""
    layout.prop(settings, "service", text="" if is_narrow(context) else "Made By")
    if settings.is_local:
        draw_sentence(context, layout, "On this computer; nothing is sent", "HOME")
    else:
        host = preferences.host(settings.service)
        draw_sentence(context, layout, _SENT[settings.input_kind].format(host=host), "URL")


def draw_main(context: Context, layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw the parameters that are always visible; short choices as rows of buttons."""
    group, parameters = settings.group(settings.spec.name), parameters_of(settings.spec.options)
    for name in _shown(settings, settings.spec.main):
        if 0 < len(parameters[name].choices) <= _BUTTONS:
            _draw_choices(context, layout, group, name, parameters[name])
        else:
            _draw_parameter(layout, group, name, parameters[name])
    if fault := settings.spec.fault(group):
        draw_sentence(context, layout, fault, "ERROR")
    _draw_detection(context, layout, settings)


def draw_notes(context: Context, layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw what the artist should know about the service, below the button so that the button stays in sight."""
    for sentence in settings.spec.notes(settings.group(settings.spec.name)):
        draw_sentence(context, layout, sentence, "INFO")


def _draw_detection(context: Context, layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw the button that detects the server, and its answer."""
    if not settings.spec.detection:
        return
    row = layout.row()
    row.enabled = not readiness.is_service_missing(settings)
    row.operator(
        identifiers.TEST_CONNECTION, text=translation.interface(settings.spec.detection), icon="VIEWZOOM"
    ).service = settings.service
    state = scene.state()
    if state.connection_service == settings.service and state.connection:
        icon: IconItems = "SORTTIME" if state.is_connection_pending else "CHECKMARK" if state.is_connected else "ERROR"
        draw_sentence(context, layout, state.connection, icon)


def draw_size(context: Context, layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw the model's height, unless a block-out sets it, and its triangle count."""
    column = layout.column()
    arrival = settings.arrival
    if settings.spec.size and not arrival.is_fitted:
        column.prop(settings.group(settings.spec.name), settings.spec.size)
    elif not arrival.is_fitted:
        _draw_optional(context, column, arrival, "is_scaled", "height")
    if settings.spec.triangles:
        column.prop(settings, "triangles")
    else:
        _draw_optional(context, column, settings, "use_simplify", "triangles")


def _draw_optional(context: Context, layout: UILayout, owner: PropertyGroup, switch: str, number: str) -> None:
    """Draw a number that applies only while its box is ticked; below the box if one row is too narrow."""
    name = owner.bl_rna.properties[number].name
    if is_narrow(context):
        row = layout.column(align=True)
        row.use_property_split = False
        row.prop(owner, switch, text=translation.interface(name))
    else:
        row = layout.row(heading=translation.interface(name))
        row.prop(owner, switch, text="")
    field = row.row()
    field.active = getattr(owner, switch)
    field.prop(owner, number, text="")


def draw_advanced(layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw the finer parameters in the service's groups, in a section that is closed at first."""
    spec = settings.spec
    groups = [shown for names in spec.groups if (shown := _shown(settings, names))]
    body = section(layout, identifiers.PANEL_ADVANCED, spec.heading) if groups else None
    if body is not None:
        for names in groups:
            _draw_group(body, settings, names)


def draw_developer(layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw what pipelines and the service's older models use."""
    names = _shown(settings, settings.spec.developer)
    body = section(layout, identifiers.PANEL_DEVELOPER, "Developer") if names else None
    if body is not None:
        _draw_group(body, settings, names)


def _shown(settings: MAQUETTE_PG_settings, names: Iterable[str]) -> Sequence[str]:
    """The parameters that currently have an effect."""
    spec, group = settings.spec, settings.group(settings.spec.name)
    without = {spec.ceiling} if settings.use_simplify else set()
    return [n for n in names if n not in without and _has_effect(group, spec.options, n, settings.shown_for)]


def _has_effect(group: PropertyGroup, options: type[ServiceOptions], name: str, shown_for: frozenset[str]) -> bool:
    parameter = parameters_of(options)[name]
    is_of_this = not parameter.inputs or not shown_for.isdisjoint(parameter.inputs)
    return is_of_this and (parameter.is_shown is None or parameter.is_shown(group))


def _draw_group(layout: UILayout, settings: MAQUETTE_PG_settings, names: Iterable[str]) -> None:
    draw_parameters(layout, settings.group(settings.spec.name), settings.spec.options, names, settings.shown_for)


def draw_parameters(
    layout: UILayout,
    group: PropertyGroup,
    options: type[ServiceOptions],
    names: Iterable[str],
    shown_for: frozenset[str] = frozenset({InputKind.PICTURE.value}),
) -> None:
    """Draw the parameters that have an effect; `group` holds their values."""
    column = layout.column()
    for name in names:
        if _has_effect(group, options, name, shown_for):
            _draw_parameter(column, group, name, parameters_of(options)[name])


def _draw_parameter(layout: UILayout, group: PropertyGroup, name: str, parameter: Parameter) -> None:
    place = layout
    if parameter.is_active is not None:
        place = layout.row()
        place.active = parameter.is_active(group)
    place.prop(group, name, placeholder=parameter.placeholder)


def _draw_choices(context: Context, layout: UILayout, group: PropertyGroup, name: str, parameter: Parameter) -> None:
    grid = layout.grid_flow(row_major=True, columns=2 if is_narrow(context) else 3, even_columns=True, align=True)
    grid.use_property_split = False
    for choice in parameter.choices:
        grid.prop_enum(group, name, choice.value)


def draw_balance(context: Context, layout: UILayout, settings: MAQUETTE_PG_settings) -> None:
    """Draw the balance and what is left of the plan, as far as the service reports them; warn if it is low."""
    if not settings.capabilities.tells_account or readiness.is_service_missing(settings):
        return
    state = scene.state()
    is_known = state.account_service == settings.service and state.account
    row = layout.row(align=True)
    text = f"Balance: {state.account}" if is_known else "Balance: unknown"
    if state.is_account_pending:
        text = "Checking the balance..."
    draw_sentence(context, row.column(), text, "INFO", indent=_BUTTON)
    row.operator(identifiers.SHOW_ACCOUNT, text="", icon="FILE_REFRESH")
    if is_known and state.is_balance_low:
        draw_sentence(context, layout, "Your balance is low; a model may cost more than is left", "ERROR")
