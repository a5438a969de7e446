# SPDX-License-Identifier: GPL-3.0-or-later
"""Remeshes models to quads in a child Blender, with everything baked across."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ..settings import doctor as doctor_settings
from ..worker import protocol
from . import session

if TYPE_CHECKING:
    from bpy.types import Object

    from ..worker import mesh_messages
    from .work import Work

LABEL: Final = "Remesh to Quads"


@dataclass(frozen=True)
class Asked:
    """As `RemeshArguments` has it."""

    faces: int
    symmetry: str
    keeps_sharp: bool
    keeps_borders: bool
    texture: int


def start(model: Object, asked: Asked) -> Work:
    """Start remeshing; the mesh is exchanged later. Raises MaquetteError."""
    from ..client.errors import SceneError
    from ..scene import handover, remesh, simplify

    if reason := remesh.reason_against(model) or simplify.reason_of_change(model):
        raise SceneError(f"{reason}.")
    before = _state(model)

    def arguments(work: Work) -> mesh_messages.RemeshArguments:
        found = work.model
        source, blend = remesh.source_of(found), work.folder / "mesh.blend"
        handover.save(blend, source)
        return {
            "blend": str(blend),
            "mesh": source.name,
            "name": found.name,
            "output": str(work.folder),
            "faces": asked.faces,
            "symmetry": asked.symmetry,
            "keeps_sharp": asked.keeps_sharp,
            "keeps_borders": asked.keeps_borders,
            "texture": asked.texture,
        }

    def finish(work: Work, result: mesh_messages.RemeshResult) -> None:
        found = work.model
        if found is None or remesh.reason_against(found) or _state(found) != before or simplify.reason_of_change(found):
            raise SceneError("The model was changed while it was remeshed. Remesh it again.")
        remesh.show(found, work.folder / "remeshed.blend", result["mesh"], is_textured=bool(asked.texture))
        kept = found.maquette
        kept.quads, kept.remesh_remarks = result["quads"], "\n".join(result["remarks"])

    work = session.background().run(protocol.REMESH, arguments, finish, label=LABEL, model=model)
    model.maquette.refusal = ""
    return work


def _state(model: Object) -> tuple[int, str]:
    """Identifies the mesh that is worked on, to tell whether the object still shows it."""
    from ..scene.originals import mesh_of

    mesh = mesh_of(model)
    return mesh.session_uid, doctor_settings.state_of(mesh)
