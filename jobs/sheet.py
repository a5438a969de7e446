# SPDX-License-Identifier: GPL-3.0-or-later
"""Has the child cut a model sheet into its views. Called on a thread; leaves no file behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from ..client.views import ViewRole
from ..client.worker import Launcher
from . import source


def split(
    launcher: Launcher, sheet: source.Picture, cancelled: Callable[[], bool]
) -> tuple[tuple[ViewRole, bytes], ...]:
    """Return the views, each a side and a PNG's bytes, in the sheet's order.

    Raises PictureError, WorkerFailed, Cancelled, or OSError where the temporary folder cannot be written.
    """
    with TemporaryDirectory(prefix="maquette-sheet-") as name:
        folder = Path(name)
        source.store(sheet, folder)
        stored = source.stored(folder)
        arguments = {"picture": str(stored.path), "pixels": stored.pixels, "folder": name}
        with launcher.start(cancelled) as child:
            found = child.call("split_sheet", arguments, cancelled=cancelled)
        return tuple((ViewRole(view["role"]), (folder / view["file"]).read_bytes()) for view in found["views"])
