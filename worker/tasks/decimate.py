# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `decimate`: Blender's Decimate on a mesh, half a minute for a million triangles. Runs inside the child."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import bpy

from ...simplification import decimate
from .. import mesh_messages, protocol
from ..blend import libraries, meshes
from ..formats.files import replacing
from ..protocol import TaskFailed


def run(
    arguments: mesh_messages.DecimateArguments, progress: Callable[[float, str], None]
) -> mesh_messages.DecimateResult:
    """See `DecimateArguments` and `DecimateResult`."""
    progress(0.0, "Reading")
    (original,) = libraries.meshes_of(Path(arguments["blend"]), arguments["mesh"])
    progress(0.1, "Decimating")
    mesh = decimate.decimated(original, int(arguments["triangles"]))
    for number in range(len(mesh.materials)):  # clearing them would assign all faces to the first slot
        mesh.materials[number] = None
    progress(0.9, "Saving")
    output = Path(arguments["output"])
    try:
        with replacing(output) as part:
            bpy.data.libraries.write(str(part), {mesh}, fake_user=False, compress=False)
    except (RuntimeError, OSError) as error:
        raise TaskFailed(protocol.DISK, f"cannot write {output.name}") from error
    return {"mesh": mesh.name, "triangles": meshes.triangle_count(mesh)}
