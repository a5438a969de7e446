# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `picture`: makes any picture into an sRGB PNG small enough for a service. Runs inside the child Blender."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from ..geometry.arrays import Bytes
from ..geometry.cutout.cutout import cut_out
from ..geometry.errors import NothingToModel
from ..geometry.image.colour import mean_colour
from . import cutting, pixels

_MEAN_FROM: Final = 128  # pixels on the longer side: enough for a mean colour


def run(arguments: Mapping[str, Any], _progress: Callable[[float, str], None]) -> dict[str, Any]:
    """Do the task; takes and returns what the launcher's callers are promised.

    `cut_out`: the options by which the backdrop is made transparent; where there are none it stays.
    """
    output = Path(arguments["output"])
    longest = int(arguments["longest"])
    picture = pixels.read(Path(arguments["source"]), longest, arguments.get("pixels"), keeps_narrow=False)
    options = arguments.get("cut_out")
    taken = cutting.cut(picture, options)[0] if options else picture.pixels
    written = write_within(taken, output, int(arguments["max_bytes"]))
    return {
        "width": written.shape[1],
        "height": written.shape[0],
        "original_width": picture.original_width,
        "original_height": picture.original_height,
        "has_alpha": picture.has_alpha or bool(options),
        "bytes": output.stat().st_size,
        "mean_colour": subject_colour(taken),
        "remarks": list(picture.remarks),
    }


def subject_colour(picture: Bytes) -> list[float]:
    """Return the subject's mean colour in linear light; where no subject can be told, the whole picture's."""
    small = pixels.scaled(picture, _MEAN_FROM)
    try:
        mask = cut_out(small)
    except NothingToModel:
        mask = None
    return list(mean_colour(small, mask))


def write_within(picture: Bytes, output: Path, most: int) -> Bytes:
    """Write the picture, scaled down as often as its file has more than `most` bytes; return what was written."""
    written = picture
    pixels.write_png(written, output)
    while output.stat().st_size > most and max(written.shape[:2]) > 1:
        # A file shrinks with its area, but fine detail shrinks it less: a little more than the square root says.
        factor = min(0.9, 0.95 * math.sqrt(most / output.stat().st_size))
        written = pixels.scaled(picture, max(1, int(max(written.shape[:2]) * factor)))
        pixels.write_png(written, output)
    return written
