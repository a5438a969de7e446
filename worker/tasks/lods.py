# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `levels`: simplifies a mesh to several numbers of triangles. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import bpy

from .. import mesh_messages, protocol
from ..blend import baking, libraries, simplify
from ..formats.files import replacing
from ..protocol import TaskFailed


def run(arguments: mesh_messages.LevelsArguments, progress: Callable[[float, str], None]) -> mesh_messages.LevelsResult:
    """See `LevelsArguments` and `LevelsResult`. Raises TaskFailed."""
    baking.lower_priority()
    progress(0.0, "Reading")
    (mesh,) = libraries.meshes_of(Path(arguments["blend"]), arguments["mesh"])
    model = libraries.linked(mesh)
    made = []
    for number, triangles in enumerate(arguments["triangles"]):
        progress(0.1 + 0.8 * number / len(arguments["triangles"]), "Simplifying")
        made.append(simplify.simplified(model, triangles).mesh)
        for slot in range(len(made[-1].materials)):
            made[-1].materials[slot] = None
    progress(0.9, "Saving")
    try:
        with replacing(Path(arguments["output"])) as part:
            bpy.data.libraries.write(str(part), set(made), fake_user=False, compress=False)
    except (RuntimeError, OSError) as error:
        raise TaskFailed(protocol.DISK, "cannot write the levels") from error
    return {"levels": [mesh.name for mesh in made]}
