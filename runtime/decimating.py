# SPDX-License-Identifier: GPL-3.0-or-later
"""Simplifies by Blender's Decimate in a child Blender, for systems that the simplifier is not built for."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from . import errand

if TYPE_CHECKING:
    from bpy.types import Object

    from ..scene.simplify import Goal


def start(model: Object, goal: Goal) -> None:
    """Begin; the mesh comes to the object later, at once where it is the original. Raises MaquetteError."""
    from ..client.errors import SceneError
    from ..scene import simplify

    original = simplify.original_of(model)
    try:
        simplify.check_decimate(model, goal)
    except simplify.CannotSimplify as error:
        raise SceneError(str(error)) from error
    if simplify.is_original_enough(original, goal):
        simplify.show_original(model, goal)
    else:
        _send(model, goal)


def _send(model: Object, goal: Goal) -> None:
    from ..client.errors import SceneError
    from ..scene import handover, simplify
    from ..worker import protocol

    original = simplify.original_of(model)
    folder = TemporaryDirectory(prefix="maquette-decimate-", ignore_cleanup_errors=True)
    blend, output, state = Path(folder.name) / "mesh.blend", Path(folder.name) / "decimated.blend", original.session_uid

    def finish(found: Object, result: dict[str, Any]) -> None:
        if (
            simplify.reason_against(found)
            or simplify.reason_of_change(found)
            or simplify.original_of(found).session_uid != state
        ):
            raise SceneError("The model was changed while it was simplified. Simplify it again.")
        mesh = handover.take(output, result["mesh"], simplify.original_of(found))
        simplify.show_decimated(found, mesh, goal)

    arguments = {"blend": str(blend), "mesh": original.name, "triangles": goal.triangles, "output": str(output)}
    work = errand.Errand("Simplify", model.session_uid, protocol.DECIMATE, arguments, folder, finish)
    errand.send(work, lambda: handover.save(blend, original))
    model.maquette.refusal = ""
