# SPDX-License-Identifier: GPL-3.0-or-later
"""Bakes the detail of originals onto simplified models, in a child Blender."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from . import session

if TYPE_CHECKING:
    from bpy.types import Object

    from ..worker import mesh_messages
    from .background import Work


@dataclass(frozen=True)
class Asked:
    """What to bake. `size`: pixels a side; `channels`: besides normals; `packs`: combine three grey channels.

    `unwraps`: make a new UV map; `margin`: pixels around each UV island, 0 for a share of the size.
    """

    size: int
    channels: frozenset[str] = frozenset()
    packs: bool = False
    unwraps: bool = False
    margin: int = 0


def start(model: Object, asked: Asked) -> Work:
    """Start baking; the images are added to the object later. Raises MaquetteError."""
    from ..client.errors import SceneError
    from ..scene import bake, handover, simplify
    from ..scene.originals import mesh_of
    from ..worker import protocol

    if reason := bake.reason_against(model) or simplify.reason_of_change(model):
        raise SceneError(f"{reason}.")
    state = _state(model)

    def arguments(work: Work) -> mesh_messages.BakeArguments:
        mesh, original = mesh_of(work.model), work.model.maquette.original
        blend = work.folder / "mesh.blend"
        handover.save(blend, mesh, original)
        return {
            "blend": str(blend),
            "output": str(work.folder),
            "mesh": mesh.name,
            "original": original.name,
            "size": asked.size,
            "channels": sorted(asked.channels),
            "packs": asked.packs,
            "unwraps": asked.unwraps,
            "margin": asked.margin,
        }

    def finish(work: Work, result: mesh_messages.BakeResult) -> None:
        found = work.model
        if bake.reason_against(found) or _state(found) != state or simplify.reason_of_change(found):
            raise SceneError("The model was changed while its detail was baked. Bake it again.")
        _show(found, work.folder, result)

    work = session.background().run(protocol.BAKE, arguments, finish, label="Bake Detail", model=model)
    model.maquette.refusal = ""
    return work


def _state(model: Object) -> tuple[int, ...]:
    """Identifies the mesh that is baked for, to tell whether the object still shows it."""
    from ..scene.originals import mesh_of

    mesh = mesh_of(model)
    return mesh.session_uid, model.maquette.original.session_uid, len(mesh.vertices), len(mesh.loops)


def _show(model: Object, folder: Path, result: mesh_messages.BakeResult) -> None:
    from ..client.errors import SceneError
    from ..scene import bake

    uvs = folder / result["uvs"] if result["uvs"] else None
    maps = {channel: folder / file for channel, file in result["maps"].items()}
    try:
        bake.show(model, bake.Baked(folder / result["normal"], maps, uvs, result["uv_map"]))
    except bake.BakeError as error:
        raise SceneError(str(error)) from error
