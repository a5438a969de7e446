# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports on a thread what the first order needs: on the main thread that would hold Blender up for some 50 ms."""

from __future__ import annotations

import importlib
from typing import Final

from ..client import registry
from . import threads

_MODULES: Final = (
    ".pictures",
    ".engine",
    ".store.library",
    # What the modules above and the child's launcher import only once they are used.
    "numpy",
    "platform",
    "sqlite3",
    "subprocess",
    "tempfile",
    "tomllib",
)


class FirstUse:
    """Begins at once, and does not keep Blender from quitting."""

    def __init__(self) -> None:
        self._thread = threads.start("first use", _import_all)

    @property
    def is_over(self) -> bool:
        """Whether everything is there, or will not come: then the import that fails on the main thread says why."""
        return not self._thread.is_alive()


def _import_all() -> None:
    for name in (*(spec.module for spec in registry.SERVICES.values()), *_MODULES):
        importlib.import_module(name, __package__)
