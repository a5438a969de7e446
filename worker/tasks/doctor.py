# SPDX-License-Identifier: GPL-3.0-or-later
"""The tasks `check_mesh` and `mend_mesh`: find the faults of a mesh, and repair them. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix

from ...geometry.doctor import examine, kinds
from ...geometry.doctor.layers import Layers
from ...geometry.doctor.surface import Surface
from .. import mesh_messages, protocol
from ..blend import libraries, materials, mending, rewrapping, sight
from ..formats.files import replacing
from ..protocol import TaskFailed

FOUND = "found.npz"


def check(
    arguments: mesh_messages.CheckMeshArguments, progress: Callable[[float, str], None]
) -> mesh_messages.CheckMeshResult:
    """See `CheckMeshArguments` and `CheckMeshResult`. Raises TaskFailed."""
    progress(0.0, "Checking")
    with np.load(arguments["arrays"]) as arrays:
        mesh = Surface(
            arrays["positions"].astype(np.float64),
            arrays["corners"].astype(np.int64),
            arrays["starts"].astype(np.int64),
        )
        uv_map = arrays["uvs"].astype(np.float64) if "uvs" in arrays else None
    return _answer(mesh, uv_map, Path(arguments["output"]), progress)


def mend(
    arguments: mesh_messages.MendMeshArguments, progress: Callable[[float, str], None]
) -> mesh_messages.MendMeshResult:
    """See `MendMeshArguments` and `MendMeshResult`. Raises TaskFailed."""
    output = Path(arguments["output"])
    progress(0.0, "Reading")
    (mesh,) = libraries.meshes_of(Path(arguments["blend"]), arguments["mesh"])
    chosen = arguments["kinds"]
    mending.mend(mesh, chosen, lambda share, text: progress(0.1 + 0.3 * share, text))
    is_textured = _wants_new_uvs(mesh, chosen) and rewrapping.rewrap(
        mesh, output, lambda share, text: progress(0.4 + 0.3 * share, text)
    )
    _transform(mesh, Matrix(np.array(arguments["transform"]).reshape(4, 4).tolist()))
    answer = _answer(
        mending.surface_of(mesh), mending.shown_uvs(mesh), output, lambda share, text: progress(0.7 + 0.2 * share, text)
    )
    if not is_textured:
        for number in range(len(mesh.materials)):  # clearing them would assign all faces to the first slot
            mesh.materials[number] = None
    progress(0.9, "Saving")
    try:
        with replacing(output / "mended.blend") as part:
            bpy.data.libraries.write(str(part), {mesh}, fake_user=False, compress=False)
    except (RuntimeError, OSError) as error:
        raise TaskFailed(protocol.DISK, "cannot write the mended mesh") from error
    return {"mesh": mesh.name, "textured": is_textured, **answer}


def _wants_new_uvs(mesh: bpy.types.Mesh, chosen: Sequence[str]) -> bool:
    """Whether UVs are to be replaced. Where a textured mesh has none, that is only done if nothing else is mended."""
    is_asked = list(chosen) == [kinds.NO_UVS] and bool(materials.textures(mesh))
    return is_asked or any(kind in kinds.OF_UVS for kind in chosen)


def _transform(mesh: bpy.types.Mesh, matrix: Matrix) -> None:
    if matrix == Matrix.Identity(4):
        return
    mesh.transform(matrix, shape_keys=True)
    if matrix.determinant() < 0:
        mesh.flip_normals()


def _answer(
    mesh: Surface, uv_map: np.ndarray[Any, Any] | None, output: Path, progress: Callable[[float, str], None]
) -> mesh_messages.CheckMeshResult:
    """Examine the mesh, and write the elements of each finding into `FOUND` in the folder, by kind."""
    if not len(mesh.starts):
        raise TaskFailed(protocol.MODEL_EMPTY, "no faces are left")
    progress(0.1, "Checking")
    report = examine.examine(Layers(mesh, sight.see), sight.crosses, uv_map)
    np.savez(output / FOUND, **{finding.kind: finding.elements for finding in report.findings})
    findings: list[tuple[str, str, int]] = [
        (finding.kind, finding.domain, finding.count) for finding in report.findings
    ]
    return {"findings": findings, "parts": report.parts, "density": report.density, "closed": report.is_closed}
