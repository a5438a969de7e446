# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `split_sheet`: cuts a model sheet into its views, each a PNG. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from ...geometry.errors import NothingToModel
from ...geometry.multiview import model_sheet
from ..blend import pixels

_LONGEST: Final = 3072  # pixels: three views of the size that a reconstruction reads


def run(arguments: Mapping[str, Any], progress: Callable[[float, str], None]) -> dict[str, Any]:
    """Do the task; takes and returns what the launcher's callers are promised.

    Takes `picture`, `pixels` and `folder`; returns `{"views": [{"role": …, "file": a name in the folder}]}`.
    """
    progress(0.0, "Reading the sheet")
    picture = pixels.read(Path(arguments["picture"]), _LONGEST, arguments.get("pixels"))
    progress(0.3, "Cutting out the views")
    try:
        views = model_sheet.split(picture.pixels)
    except NothingToModel as nothing:
        raise picture.failed(nothing) from nothing
    return {"views": [_write(view, Path(arguments["folder"])) for view in views]}


def _write(view: model_sheet.SheetView, folder: Path) -> dict[str, str]:
    name = f"view-{view.role.value.lower()}.png"
    pixels.write_png(view.pixels, folder / name)
    return {"role": view.role.value, "file": name}
