# SPDX-License-Identifier: GPL-3.0-or-later
"""What operators that work in the background share: a button returns at once, a script waits, errors are reported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import bpy

from .. import translation
from ..client.errors import MaquetteError
from .refusal import OperatorReturn, report_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpy.types import Context, Event, UILayout

    from ..runtime.work import Work

    Begun = Work | Sequence[Work] | None


class BackgroundOperator(bpy.types.Operator):
    """Works in the background: called by a button it returns at once, and the panel shows the progress."""

    # Neither REGISTER nor UNDO: Repeat Last would run it as a script does, blocking Blender; what is made comes later,
    # with an undo step of its own.
    bl_options = set()

    _waits = True  # as for a script: only buttons call `invoke`

    def invoke(self, context: Context, _event: Event) -> OperatorReturn:
        """Start, and return at once."""
        return self.start(context)

    def start(self, context: Context) -> OperatorReturn:
        """For buttons: start, and return at once."""
        self._waits = False
        return self.execute(context)

    def execute(self, context: Context) -> OperatorReturn:
        """Start. For scripts: wait for the end, and report what was done."""
        if not run(self, lambda: self.begin(context), waits=self._waits):
            return {"CANCELLED"}
        if self._waits and (outcome := self.outcome(context)):
            self.report({"INFO"}, translation.report(outcome))
        return {"FINISHED"}

    def begin(self, context: Context) -> Begun:
        """Start the work; None if it is done already. Raises MaquetteError."""
        raise NotImplementedError

    def outcome(self, _context: Context) -> str:
        """The report to a script afterwards; "" for none."""
        return ""


class DialogOperator(BackgroundOperator):
    """Asks for its settings first, in a dialog; a script passes them."""

    _width = 300  # pixels at scale 1

    def invoke(self, context: Context, _event: Event) -> OperatorReturn:
        """Ask; the dialog's button starts the work."""
        self._waits = False
        return context.window_manager.invoke_props_dialog(self, width=self._width)


def settings_layout(operator: bpy.types.Operator) -> UILayout:
    """The dialog's layout, with names on the left as in Blender's own editors."""
    layout = operator.layout
    layout.use_property_split = True
    layout.use_property_decorate = False
    return layout


def run(operator: bpy.types.Operator, begin: Callable[[], Begun], *, waits: bool) -> bool:
    """Begin the work, and wait for it if `waits`. Returns whether that went well; else the error is reported."""
    from ..runtime import session

    try:
        begun = begin()
        if waits and begun is not None:
            for work in begun if isinstance(begun, Sequence) else (begun,):
                session.background().wait(work)
    except MaquetteError as error:
        report_error(operator, error)
        return False
    return True
