# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `compare_shapes`: a thumbnail of the model that each shape makes. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np

from ...geometry.errors import NothingToModel
from ...geometry.options import Options
from ...geometry.reconstruct import shape_subject
from ...geometry.texture.drawing import draw
from .. import protocol
from ..blend import pixels
from ..protocol import TaskFailed
from .reconstruct import simplifier_at_hand
from .shape import find_numbered

_TRIANGLES: Final = 3000
_SEEN_FROM: Final = np.radians((35.0, 20.0))  # azimuth and elevation: the front, a side and the top are seen


def run(
    arguments: protocol.CompareShapesArguments, progress: Callable[[float, str], None]
) -> protocol.CompareShapesResult:
    """Run the task; a shape that cannot be made from the subject is left out."""
    progress(0.0, "Cutting out the subject")
    options = Options(**{**arguments["options"], "triangles": _TRIANGLES})
    try:
        subject = find_numbered(arguments, options)
    except NothingToModel as nothing:
        raise TaskFailed(nothing.code) from nothing
    outputs, drawn = arguments["outputs"], []
    for number, shape in enumerate(outputs):
        progress(0.1 + 0.9 * number / len(outputs), "Shaping")
        try:
            shaped_so = Options(**{**arguments["options"], "triangles": _TRIANGLES, "shape": shape})
            made = shape_subject(subject, shaped_so, simplifier_at_hand())
        except NothingToModel:
            continue
        azimuth, elevation = _SEEN_FROM.tolist()
        pixels.write_png(draw(made.mesh, azimuth, elevation, int(arguments["size"])), Path(outputs[shape]))
        drawn.append(shape)
    return {"shapes": list(drawn)}
