# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `collision`: the simple convex shapes that an engine collides with. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import bpy
import numpy as np

from .. import mesh_messages, protocol
from ..blend import collision, meshes
from ..formats.files import replacing
from ..protocol import TaskFailed


def run(
    arguments: mesh_messages.CollisionArguments, progress: Callable[[float, str], None]
) -> mesh_messages.CollisionResult:
    """See `CollisionArguments` and `CollisionResult`. Raises TaskFailed."""
    progress(0.0, "Reading")
    mesh = bpy.data.meshes.new(arguments["name"])
    with np.load(arguments["arrays"]) as arrays:
        sizes = np.diff(arrays["starts"], append=len(arrays["corners"]))
        meshes.fill(mesh, arrays["positions"], arrays["corners"], sizes)
    progress(0.1, "Making collision shapes")
    made = collision.shapes(mesh, collision.Asked(arguments["kind"], arguments["parts"], arguments["error"]))
    if not made.meshes:
        raise TaskFailed(protocol.MODEL_FLAT)
    progress(0.9, "Saving")
    output = Path(arguments["output"])
    try:
        with replacing(output) as part:
            bpy.data.libraries.write(str(part), {*made.meshes}, fake_user=False, compress=False)
    except (RuntimeError, OSError) as error:
        raise TaskFailed(protocol.DISK, f"cannot write {output.name}") from error
    return {"shapes": [each.name for each in made.meshes], "shared": made.shared, "off": made.off}
