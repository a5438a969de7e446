# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `cut_out`: writes a picture with its backdrop transparent. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from ..geometry.errors import NothingToModel
from ..geometry.options import Options
from ..geometry.reconstruct import find_subject
from . import pixels
from .failure import TaskFailed

_LONGEST: Final = 2048  # pixels


def run(arguments: Mapping[str, Any], progress: Callable[[float, str], None]) -> dict[str, Any]:
    """Do the task; takes `picture`, `pixels`, `options` and `output`, returns the warnings."""
    progress(0.0, "Cutting out the subject")
    picture = pixels.read(Path(arguments["picture"]), _LONGEST, arguments.get("pixels")).pixels
    try:
        subject = find_subject(picture, Options(**arguments["options"]))
    except NothingToModel as nothing:
        raise TaskFailed(nothing.code, str(nothing)) from nothing
    cut = picture.copy()
    cut[..., 3] = np.rint(np.minimum(subject.mask, picture[..., 3] / 255.0) * 255)
    pixels.write_png(cut, Path(arguments["output"]))
    return {"warnings": list(subject.warnings)}
