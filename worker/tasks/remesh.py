# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `remesh`: remeshes to quads, with new UVs and everything baked across. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import bpy

from .. import mesh_messages, protocol
from ..blend import baking, libraries, remeshing, rewrapping, simplify, symmetry
from ..formats.files import replacing
from ..protocol import TaskFailed

_UNLIKE: Final = 0.02  # of the size: halves that differ by more are not mirrored


def run(arguments: mesh_messages.RemeshArguments, progress: Callable[[float, str], None]) -> mesh_messages.RemeshResult:
    """See `RemeshArguments` and `RemeshResult`. Raises TaskFailed."""
    baking.lower_priority()
    progress(0.0, "Reading")
    (source,) = libraries.meshes_of(Path(arguments["blend"]), arguments["mesh"])
    axis = arguments["symmetry"]
    if axis and (difference := symmetry.difference(source, axis)) > _UNLIKE:
        raise TaskFailed(protocol.NOT_SYMMETRIC, f"{difference:.0%}")
    goal = remeshing.Goal(
        arguments["faces"],
        keeps_sharp=arguments["keeps_sharp"],
        keeps_borders=arguments["keeps_borders"],
        symmetry=axis,
    )
    until = 0.5 if arguments["texture"] else 0.9
    made, remarks = remeshing.remesh(source, goal, lambda share, text: progress(0.05 + (until - 0.05) * share, text))
    simplify.harden(made)
    full, quads = libraries.linked(source), libraries.linked(made)
    if arguments["texture"]:
        progress(until, "Unwrapping")
        rewrapping.bake_anew(
            quads,
            full,
            arguments["texture"],
            lambda share, text: progress(0.55 + 0.4 * share, text),
            name=arguments["name"],
            folder=Path(arguments["output"]),
        )
    progress(0.95, "Saving")
    output = Path(arguments["output"]) / "remeshed.blend"
    try:
        with replacing(output) as part:
            bpy.data.libraries.write(str(part), {made}, fake_user=False, compress=False)
    except (RuntimeError, OSError) as error:
        raise TaskFailed(protocol.DISK, "cannot write the remeshed mesh") from error
    return {
        "mesh": made.name,
        "faces": len(made.polygons),
        "quads": remeshing.share_of_quads(made),
        "remarks": remarks,
    }
