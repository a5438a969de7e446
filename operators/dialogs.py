# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts of dialogs that several operators show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import bpy

from .. import translation
from .refusal import OperatorReturn

if TYPE_CHECKING:
    from bpy.types import Context, Event, UILayout


def settings_layout(operator: bpy.types.Operator) -> UILayout:
    """The dialog's layout, with names on the left as in Blender's own editors."""
    layout = operator.layout
    layout.use_property_split = True
    layout.use_property_decorate = False
    return layout


def discard_property(description: str) -> bpy.props.BoolProperty:
    """The property `discard_changes`, which a script sets and a button asks for."""
    return bpy.props.BoolProperty(name="Discard Changes", description=description, default=False, options={"SKIP_SAVE"})


def ask_to_discard(operator: Any, context: Context, event: Event, message: str) -> OperatorReturn:
    """Ask whether to go on and lose the artist's edits of the mesh; what `invoke` returns."""
    operator.discard_changes = True
    return context.window_manager.invoke_confirm(
        operator,
        event,
        title="Discard Changes?",
        message=translation.interface(message),
        confirm_text="Discard",
        text_ctxt=translation.CONTEXT,
        icon="WARNING",
    )
