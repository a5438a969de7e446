# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes levels of detail of dense models in a child Blender, as simplifying them here would block Blender."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ..settings import doctor as doctor_settings
from . import session, simplify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpy.types import Object

    from ..worker import mesh_messages
    from .work import Steps, Work

LABEL: Final = "Make Levels of Detail"


def is_too_dense(model: Object) -> bool:
    """Whether making its levels at once would take longer than a frame."""
    from ..scene import lods
    from ..scene import simplify as simplifying

    return not simplifying.is_exact() or simplifying.triangle_count(lods.finer_of(model)) > simplify.AT_ONCE


def start(model: Object, ratios: Sequence[float], arrangement: str) -> Work:
    """Begin to make them, each with one of `ratios` of the triangles in view; they come later. Raises MaquetteError."""
    from ..client.errors import SceneError
    from ..scene import handover, lods
    from ..scene import simplify as simplifying
    from ..scene.originals import mesh_of
    from ..worker import protocol

    if reason := simplifying.reason_against(model):
        raise SceneError(f"{reason}.")
    if mesh_of(model).shape_keys is not None and not simplifying.is_exact():
        raise SceneError("The mesh has shape keys, which Blender's Decimate would lose.")
    before = _state(model)

    def arguments(work: Work) -> mesh_messages.LevelsArguments:
        finer, full = lods.finer_of(work.model), simplifying.triangle_count(mesh_of(work.model))
        blend = work.folder / "mesh.blend"
        handover.save(blend, finer)
        counts = [max(1, round(full * ratio)) for ratio in ratios]
        return {
            "blend": str(blend),
            "mesh": finer.name,
            "triangles": counts,
            "output": str(work.folder / "levels.blend"),
        }

    def finish(work: Work, result: mesh_messages.LevelsResult) -> Steps:
        with handover.Appended(work.folder / "levels.blend") as levels:
            for name in result["levels"]:
                levels.add(name)
                yield
            found = work.model
            is_changed = found is None or simplifying.reason_against(found) or _state(found) != before
            if found is None or is_changed or not levels.are_all_there():
                raise SceneError("The model was changed while its levels were made. Make them again.")
            mesh = mesh_of(found)
            for level in levels.found():
                handover.take_materials(level, mesh)
            lods.put(found, [mesh.copy(), *levels.found()], arrangement)

    work = session.background().run(protocol.LEVELS, arguments, finish, label=LABEL, model=model)
    model.maquette.refusal = ""
    return work


def _state(model: Object) -> tuple[int, str]:
    from ..scene.originals import mesh_of

    mesh = mesh_of(model)
    return mesh.session_uid, doctor_settings.state_of(mesh)
