# SPDX-License-Identifier: GPL-3.0-or-later
"""How operators refuse: greyed out with a reason, or by an error that stays in the panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .. import translation
from ..settings import scene

if TYPE_CHECKING:
    import bpy
    from bpy.stub_internal.rna_enums import OperatorReturnItems

    from ..client.errors import MaquetteError

NOT_IN_OBJECT_MODE: Final = "Switch to Object Mode first"


def allows(operator: type[bpy.types.Operator], reason: str) -> bool:
    """What `poll` returns: true without a reason; a reason is shown with the greyed-out button."""
    if reason:
        operator.poll_message_set(translation.tooltip(reason))
    return not reason


def refuse(operator: bpy.types.Operator, error: MaquetteError) -> set[OperatorReturnItems]:
    """What `execute` returns for an error: the pop-up closes at the next click, the panel's message stays."""
    scene.state().error = str(error)
    operator.report({"ERROR"}, translation.report(str(error)))
    return {"CANCELLED"}
