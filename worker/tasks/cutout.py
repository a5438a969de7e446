# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `cut_out`: writes a picture with its backdrop transparent. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from ...geometry.arrays import Bytes
from ...geometry.corner.drawing import draw_over
from ...geometry.errors import NothingToModel
from ...geometry.options import Options
from ...geometry.reconstruct import FoundSubjects, find_box, find_subjects
from .. import protocol
from ..blend import pixels
from . import remarks

_LONGEST: Final = 2048  # pixels
_CHECK: Final = 16  # pixels of a square of the checkerboard
_LIGHT, _DARK = 150, 100  # of 255


def run(arguments: protocol.CutoutArguments, progress: Callable[[float, str], None]) -> protocol.CutoutResult:
    """See `CutoutArguments`. On the checkerboard, the fitted box is drawn, too."""
    progress(0.0, "Cutting out the subject")
    longest = int(arguments.get("longest", _LONGEST))
    picture = pixels.read(Path(arguments["picture"]), longest, arguments.get("pixels"))
    kept, found = cut(picture, arguments["options"])
    if arguments.get("is_chequered"):
        kept = with_boxes(chequered(kept), found, Options(**arguments["options"]))
    pixels.write_png(kept, Path(arguments["output"]))
    return {"remarks": [*picture.remarks, *remarks.of_subjects(len(found.subjects), found.warnings)]}


def cut(picture: pixels.Picture, options: Mapping[str, Any]) -> tuple[Bytes, FoundSubjects]:
    """Return the picture with a transparent backdrop, and the findings. Raises TaskFailed if there is no subject."""
    try:
        found = find_subjects(picture.pixels, Options(**options))
    except NothingToModel as nothing:
        raise picture.failed(nothing) from nothing
    kept = picture.pixels.copy()
    kept[..., 3] = np.rint(np.minimum(found.mask(*kept.shape[:2]), kept[..., 3] / 255.0) * 255)
    return kept, found


def with_boxes(picture: Bytes, found: FoundSubjects, options: Options) -> Bytes:
    """Return the picture with the fitted box drawn over each subject of the shape Corner."""
    for subject in found.subjects:
        if (corner := find_box(subject, options)) is not None:
            picture = draw_over(picture, corner, subject.corner)
    return picture


def chequered(picture: Bytes) -> Bytes:
    """Return the picture, uint8 (H, W, 4), on an opaque checkerboard."""
    rows, columns = np.indices(picture.shape[:2]) // _CHECK
    ground = np.where((rows + columns) % 2, _LIGHT, _DARK)[..., None]
    cover = picture[..., 3:] / 255.0
    colours = np.rint(picture[..., :3] * cover + ground * (1.0 - cover))
    return np.concatenate([colours, np.full_like(ground, 255)], axis=2).astype(np.uint8)
