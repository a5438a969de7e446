# SPDX-License-Identifier: GPL-3.0-or-later
"""How operators refuse: greyed out with a reason, by asking first, or by an error, which the panel may keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import bpy

from .. import translation
from ..settings import scene

if TYPE_CHECKING:
    from bpy.types import Context, Event

    from ..client.errors import MaquetteError

# What `execute`, `invoke` and `modal` return, as Blender defines it.
OperatorReturn = set[Literal["RUNNING_MODAL", "CANCELLED", "FINISHED", "PASS_THROUGH", "INTERFACE"]]
NOT_IN_OBJECT_MODE: Final = "Switch to Object Mode first"


def allows(operator: type[bpy.types.Operator], reason: str) -> bool:
    """What `poll` returns: true without a reason; a reason is shown with the greyed-out button."""
    if reason:
        operator.poll_message_set(translation.tooltip(reason))
    return not reason


def report_error(operator: bpy.types.Operator, error: Exception) -> OperatorReturn:
    """Report the error in a pop-up; what `execute` returns."""
    operator.report({"ERROR"}, translation.report(str(error)))
    return {"CANCELLED"}


def refuse(operator: bpy.types.Operator, error: MaquetteError) -> OperatorReturn:
    """The same for an error that matters to the next order: the panel shows it, too, until it is dismissed."""
    scene.state().error = str(error)
    return report_error(operator, error)


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
