# SPDX-License-Identifier: GPL-3.0-or-later
"""How operators start work in the background: a button returns at once, a script waits, and errors are reported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .. import translation
from ..client.errors import MaquetteError

if TYPE_CHECKING:
    from collections.abc import Callable

    import bpy

    from ..runtime.work import Work


def run(operator: bpy.types.Operator, begin: Callable[[], Work | Sequence[Work] | None], *, waits: bool) -> bool:
    """Begin the work, and wait for it if `waits`. Returns whether that went well; else the error is reported."""
    from ..runtime import session

    try:
        begun = begin()
        if waits and begun is not None:
            for work in begun if isinstance(begun, Sequence) else (begun,):
                session.background().wait(work)
    except MaquetteError as error:
        operator.report({"ERROR"}, translation.report(str(error)))
        return False
    return True
