# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports on a thread what the first order needs: on the main thread it would block Blender for some 50 ms."""

from __future__ import annotations

import importlib
from typing import Final

from ..client import registry
from . import threads

_MODULES: Final = (
    ".pictures",
    ".engine",
    ".store.library",
    # What those above and the launcher import lazily.
    "numpy",
    "platform",
    "sqlite3",
    "subprocess",
    "tempfile",
    "tomllib",
)


class FirstUse:
    """Starts at once; does not keep Blender from quitting."""

    def __init__(self) -> None:
        self._thread = threads.start("first use", _import_all)

    @property
    def is_over(self) -> bool:
        """Whether the imports have ended. One that failed will raise again on the main thread."""
        return not self._thread.is_alive()


def _import_all() -> None:
    for name in (*(spec.module for spec in registry.SERVICES.values()), *_MODULES):
        importlib.import_module(name, __package__)
