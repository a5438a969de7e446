# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports on a thread what the first order needs: on the main thread it would block Blender for some 100 ms."""

from __future__ import annotations

import contextlib
import importlib
from typing import Final

from ..client import registry
from ..jobs import threads
from . import pump, session

# None of these calls Blender when it is imported, as this happens on a thread.
_MODULES: Final = (
    # until the order is placed
    "..jobs.pictures",
    "..jobs.engine",
    "..jobs.store.library",
    "..worker.launcher",
    "..geometry.arrays",
    "..geometry.placement",
    "..scene.file_names",
    "..scene.images",
    "..scene.placement",
    "..scene.surroundings",
    "..viewport.framing",
    "..viewport.placeholders",
    ".placeholders",
    ".placement",
    # until the model is in the scene
    "..scene.append",
    "..scene.as_made",
    "..scene.fingerprint",
    "..scene.replacement",
    "..scene.retexture",
    "..scene.undo",
    "..simplification.count",
    "..simplification.read",
    ".arrival",
    ".assets",
    ".gallery_listing",
    ".services",
    ".showing",
    ".urgency",
    # what those above import lazily
    "bpy.utils.previews",
    "encodings.ascii",
    "importlib.readers",
    "numpy.ma",
    "platform",
    "sqlite3",
    "subprocess",
    "tempfile",
    "tomllib",
)
_OPTIONAL: Final = ("maquette_meshopt",)  # a wheel that not every system has


class FirstUse:
    """Starts at once; does not keep Blender from quitting."""

    def __init__(self) -> None:
        session.current().collector.take_over()  # until the pump finds that no thread is left
        self._thread = threads.start("imports", _import_all)
        pump.start()

    @property
    def is_over(self) -> bool:
        """Whether the imports have ended. One that failed will raise again on the main thread."""
        return not self._thread.is_alive()


def _import_all() -> None:
    for name in (*(spec.module for spec in registry.SERVICES.values()), *_MODULES):
        importlib.import_module(name, __package__)
    for name in _OPTIONAL:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
