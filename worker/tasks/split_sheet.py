# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `split_sheet`: cuts a model sheet into its views, each a PNG. Runs inside the child Blender.

The task `guess_sides`: guesses which side each of several pictures shows.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from ...geometry.errors import NothingToModel
from ...geometry.multiview import model_sheet
from .. import protocol
from ..blend import pixels

_LONGEST: Final = 3072  # pixels: three views of the size that a reconstruction reads
_LOOKED_AT: Final = 384  # pixels: outlines are compared on far smaller squares


def run(arguments: protocol.SplitSheetArguments, progress: Callable[[float, str], None]) -> protocol.SplitSheetResult:
    """Run the task.

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


def run_sides(
    arguments: protocol.GuessSidesArguments, progress: Callable[[float, str], None]
) -> protocol.GuessSidesResult:
    """Run the task `guess_sides`.

    Takes `pictures`, each with its `picture` and `pixels`; returns `{"roles": […]}`, one for each; pictures beyond the
    number of sides get none.
    """
    progress(0.0, "Comparing the pictures")
    pictures = [pixels.read(Path(each["picture"]), _LOOKED_AT, each.get("pixels")) for each in arguments["pictures"]]
    try:
        return {"roles": [role.value for role in model_sheet.sides([picture.pixels for picture in pictures])]}
    except NothingToModel as nothing:
        raise pictures[0].failed(nothing) from nothing


def _write(view: model_sheet.SheetView, folder: Path) -> protocol.SheetView:
    name = f"view-{view.role.value.lower()}.png"
    pixels.write_png(view.pixels, folder / name)
    return {"role": view.role.value, "file": name}
