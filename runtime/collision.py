# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes collision shapes in a child Blender, and stores how well they fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ..settings import doctor as doctor_settings
from ..worker import protocol
from . import session

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bpy.types import Object

    from ..worker import mesh_messages
    from .work import Work

LABEL: Final = "Make Collision"
_ARRAYS: Final = "mesh.npz"
_SHAPES: Final = "collision.blend"


@dataclass(frozen=True)
class Asked:
    """`kind`: of shapes; `parts`: at most; `error`: a share of the size; `engine`: of `scene.export.PRESETS`."""

    kind: str
    parts: int
    error: float
    engine: str


def start(models: Sequence[Object], asked: Asked) -> list[Work]:
    """Begin to make the models' shapes, one after the other; all become one undo step. Raises MaquetteError."""
    from ..client.errors import SceneError
    from ..scene import collision

    for model in models:
        if reason := collision.reason_against(model):
            raise SceneError(f"{model.name}: {reason}.")
    return [_start(model, asked) for model in models]


def _start(model: Object, asked: Asked) -> Work:
    from ..client.errors import SceneError
    from ..scene import collision

    def arguments(work: Work) -> dict[str, Any]:
        found = work.model
        if found is None or collision.reason_against(found):
            raise SceneError("The model was changed before its turn came. Run Make Collision again.")
        return {
            "mesh": collision.arrays(found),
            "name": found.name,
            "kind": asked.kind,
            "parts": asked.parts,
            "error": asked.error,
        }

    def finish(work: Work, result: mesh_messages.CollisionResult) -> None:
        found = work.model
        if found is None or collision.reason_against(found):
            raise SceneError("The model was changed meanwhile. Run Make Collision again.")
        _show(found, work.folder / _SHAPES, result, asked.engine)

    work = session.background().run(
        protocol.COLLISION,
        arguments,
        finish,
        label=LABEL,
        model=model,
        keep_warm=True,
        latest_wins=True,
        on_thread=_write,
    )
    model.maquette.refusal = ""
    return work


def _write(folder: Path, arguments: Mapping[str, Any]) -> dict[str, Any]:
    import numpy as np

    np.savez(folder / _ARRAYS, **arguments["mesh"])
    rest = {name: value for name, value in arguments.items() if name != "mesh"}
    return {**rest, "arrays": str(folder / _ARRAYS), "output": str(folder / _SHAPES)}


def _show(model: Object, blend: Path, result: mesh_messages.CollisionResult, engine: str) -> None:
    from mathutils import Matrix

    from ..scene import collision, export, handover
    from ..scene.originals import mesh_of

    shapes = handover.append_all(blend, result["shapes"])
    for shape in shapes:
        shape.transform(Matrix.Diagonal((*(1 / collision.scales(model)).tolist(), 1.0)))
    collision.put(model, shapes, export.COLLISION_NAMES[engine], is_hidden=False)
    kept = model.maquette.collision
    kept.parts, kept.shared, kept.off = len(shapes), result["shared"], result["off"]
    kept.state = doctor_settings.state_of(mesh_of(model))
