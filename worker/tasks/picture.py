# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `picture`: converts any picture to an sRGB PNG small enough for a service. Runs inside the child Blender.

The task `side_by_side`: several views of a subject, cut out, in one transparent PNG. Services like TRELLIS take them
so, and split them at columns that are transparent from top to bottom: https://github.com/microsoft/TRELLIS,
`split_image` in app.py.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from ...geometry.arrays import Bytes
from ...geometry.cutout.cutout import cut_out
from ...geometry.errors import NothingToModel
from ...geometry.image.colour import mean_colour
from .. import protocol
from ..blend import pixels
from ..protocol import TaskFailed
from . import cutout

_MEAN_FROM: Final = 128  # pixels on the longer side: enough for a mean colour

_LONGEST_VIEW: Final = 1024  # pixels; the size limit for reading a view, before it is scaled to its height
HEIGHT: Final = 512  # pixels, as in TRELLIS' own samples
GAP: Final = 16  # pixels between the views and at both edges
_BRIDGE: Final = 1  # of 255: found by a search for empty columns, but invisible


def run(arguments: protocol.PictureArguments, _progress: Callable[[float, str], None]) -> protocol.PictureResult:
    """Run the task; arguments and result as in `protocol`.

    `cut_out`: options for making the backdrop transparent; without them, nothing is cut out. `backdrop`: the colour,
    three of 255, put behind transparent pixels; without it, they stay transparent.
    """
    output = Path(arguments["output"])
    longest = int(arguments["longest"])
    picture = pixels.read(Path(arguments["source"]), longest, arguments.get("pixels"), keeps_narrow=False)
    options = arguments.get("cut_out")
    taken = cutout.cut(picture, options)[0] if options else picture.pixels
    if (colour := arguments.get("backdrop")) is not None:
        taken = on_backdrop(taken, colour)
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


def on_backdrop(picture: Bytes, colour: Sequence[int]) -> Bytes:
    """Return the picture, uint8 (H, W, 4), opaque before a backdrop of one colour."""
    cover = picture[..., 3:] / 255.0
    flat = np.rint(picture[..., :3] * cover + np.asarray(colour) * (1.0 - cover))
    return np.concatenate([flat, np.full_like(cover, 255)], axis=2).astype(np.uint8)


def subject_colour(picture: Bytes) -> list[float]:
    """Return the subject's mean colour in linear light, or the whole picture's if no subject is found."""
    small = pixels.scaled(picture, _MEAN_FROM)
    try:
        mask = cut_out(small)
    except NothingToModel:
        mask = None
    return list(mean_colour(small, mask))


def write_within(picture: Bytes, output: Path, most: int) -> Bytes:
    """Write the picture, scaled down until its file has at most `most` bytes. Returns what was written."""
    written = picture
    pixels.write_png(written, output)
    while output.stat().st_size > most and max(written.shape[:2]) > 1:
        # A file shrinks with its area, but less with fine detail: scale a little more than the square root suggests.
        factor = min(0.9, 0.95 * math.sqrt(most / output.stat().st_size))
        written = pixels.scaled(picture, max(1, int(max(written.shape[:2]) * factor)))
        pixels.write_png(written, output)
    return written


def run_side_by_side(
    arguments: protocol.SideBySideArguments, progress: Callable[[float, str], None]
) -> protocol.SideBySideResult:
    """Run the task; arguments and result as in `protocol`."""
    views: list[Bytes] = []
    said: dict[str, None] = {}
    for entry in arguments["pictures"]:
        progress(len(views) / len(arguments["pictures"]), "Cutting out the views")
        view = pixels.read(Path(entry["picture"]), _LONGEST_VIEW, entry["pixels"])
        said.update(dict.fromkeys(view.remarks))
        views.append(cut(view))
    output = Path(arguments["output"])
    written = write_within(side_by_side(views), output, int(arguments["max_bytes"]))
    return {"width": written.shape[1], "height": written.shape[0], "bytes": output.stat().st_size, "remarks": [*said]}


def cut(picture: pixels.Picture) -> Bytes:
    """Return a view's subject alone, trimmed to its bounds. Raises TaskFailed if there is none."""
    view = picture.pixels
    try:
        mask = cut_out(view)
    except NothingToModel as nothing:
        raise picture.failed(nothing) from nothing
    alpha = np.rint(np.minimum(mask * 255, view[..., 3])).astype(np.uint8)
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    if not len(rows):
        raise TaskFailed(protocol.PICTURE_EMPTY, picture.name)
    subject = np.concatenate([view[..., :3], alpha[..., None]], axis=2)
    return subject[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def side_by_side(views: Sequence[Bytes]) -> Bytes:
    """Return views, uint8 (H, W, 4) each, in one picture of `HEIGHT` rows with `GAP` empty columns around each."""
    gap = np.zeros((HEIGHT, GAP, 4), np.uint8)
    parts = [gap]
    for view in views:
        width = max(1, round(view.shape[1] * HEIGHT / view.shape[0]))
        parts += [_bridged(pixels.resized(view, width, HEIGHT)), gap]
    return np.concatenate(parts, axis=1)


def _bridged(view: Bytes) -> Bytes:
    """The view without inner empty columns, which would split it in two; they are filled invisibly."""
    empty = ~view[..., 3].any(axis=0)
    bridged = view.copy()
    bridged[view.shape[0] // 2, empty, 3] = _BRIDGE
    return bridged
