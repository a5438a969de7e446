# SPDX-License-Identifier: GPL-3.0-or-later
"""Bakes several models into one set of textures, in a child Blender."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import bpy

from ..settings import doctor as doctor_settings
from . import session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpy.types import Object

    from ..worker import mesh_messages
    from .work import Work

LABEL: Final = "Bake Atlas"


def start(models: Sequence[Object], size: int, name: str) -> Work:
    """Begin to bake; all models get their new material later, as one undo step. Raises MaquetteError.

    `size`: pixels of a side; `name`: of the material. The first model's panel shows the progress.
    """
    from ..client.errors import SceneError
    from ..scene import atlas, bake, handover
    from ..scene.originals import mesh_of
    from ..worker import protocol

    for model in models:
        if reason := atlas.reason_against(model):
            raise SceneError(f"{model.name}: {reason}.")
    chosen = atlas.each_mesh(models)
    if len(chosen) < atlas.FEWEST:
        raise SceneError("Select at least two objects that have meshes of their own.")
    before = {model.session_uid: _state(model) for model in chosen}

    def found() -> list[Object]:
        there = {model.session_uid: model for model in bpy.data.objects if model.session_uid in before}
        if any(
            uid not in there or atlas.reason_against(there[uid]) or _state(there[uid]) != before[uid] for uid in before
        ):
            raise SceneError("The models were changed while the atlas was baked. Bake it again.")
        return [there[uid] for uid in before]

    def arguments(work: Work) -> mesh_messages.AtlasArguments:
        parts, blend = found(), work.folder / "meshes.blend"
        pairs = [(mesh_of(model), atlas.full_of(model)) for model in parts]
        handover.save(blend, *(mesh for pair in pairs for mesh in pair))
        return {
            "blend": str(blend),
            "output": str(work.folder),
            "name": name,
            "size": size,
            "parts": [
                {"mesh": mesh.name, "full": full.name, "scale": _scale(model)}
                for model, (mesh, full) in zip(parts, pairs, strict=True)
            ],
        }

    def finish(work: Work, result: mesh_messages.AtlasResult) -> None:
        files = [work.folder / name for name in result["uvs"]]
        baked = atlas.Baked(work.folder / "atlas.blend", result["material"], result["uv_map"], files)
        try:
            atlas.show(found(), baked)
        except bake.BakeError as error:
            raise SceneError(str(error)) from error

    work = session.background().run(protocol.ATLAS, arguments, finish, label=LABEL, model=chosen[0])
    chosen[0].maquette.refusal = ""
    return work


def _scale(model: Object) -> list[float]:
    """Its scale in the world along its axes, without sign."""
    return [max(abs(factor), 1e-6) for factor in model.matrix_world.to_scale()]


def _state(model: Object) -> tuple[int, str]:
    from ..scene.originals import mesh_of

    mesh = mesh_of(model)
    return mesh.session_uid, doctor_settings.state_of(mesh)
