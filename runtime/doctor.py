# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks and repairs meshes in a child Blender, and keeps the findings so that they can be selected."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import bpy

from ..settings import doctor as doctor_settings
from . import session

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bpy.types import Mesh, Object

    from ..scene.handover import Appended
    from ..worker import mesh_messages
    from .work import Steps, Work

_KEPT: Final = 4  # meshes whose findings are kept
_MENDED_MEANWHILE: Final = "The model was changed while it was mended. Mend it again."

Elements = dict[str, tuple[str, Any]]  # kind -> domain and elements


class Found:
    """The elements found in each recently checked mesh."""

    def __init__(self) -> None:
        self._elements: OrderedDict[tuple[int, str], Elements] = OrderedDict()

    def keep(self, model: Object, elements: Elements) -> None:
        """Keep the elements found in the object's current mesh."""
        key = _key(model)
        self._elements[key] = elements
        self._elements.move_to_end(key)
        while len(self._elements) > _KEPT:
            self._elements.popitem(last=False)

    def of(self, model: Object) -> Elements | None:
        """The elements found in the object's current mesh; None if it has changed or was not checked."""
        return self._elements.get(_key(model))

    def close(self) -> None:
        """Forget everything."""
        self._elements.clear()


def _key(model: Object) -> tuple[int, str]:
    from ..scene.originals import mesh_of

    return model.session_uid, doctor_settings.state_of(mesh_of(model))


def check(model: Object) -> Work:
    """Start checking the mesh; the panel lists the findings later. Raises MaquetteError."""
    from ..client.errors import SceneError
    from ..scene import doctor, simplify
    from ..scene.originals import mesh_of
    from ..worker import protocol

    if reason := simplify.reason_against(model):
        raise SceneError(f"{reason}.")
    key = _key(model)

    def arguments(work: Work) -> dict[str, Any]:
        return {"mesh": doctor.arrays(mesh_of(work.model))}

    def finish(work: Work, result: mesh_messages.CheckMeshResult) -> None:
        if work.model is None or _key(work.model) != key:
            raise SceneError("The model was changed while it was checked. Check it again.")
        _note(work.model, work.folder, result)

    work = session.background().run(
        protocol.CHECK_MESH,
        arguments,
        finish,
        label="Check Mesh",
        model=model,
        keep_warm=True,  # mending is likely to follow
        on_thread=_write,
        undo=False,
    )
    model.maquette.refusal = ""
    return work


def _write(folder: Path, arguments: Mapping[str, Any]) -> dict[str, Any]:
    import numpy as np

    np.savez(folder / "mesh.npz", **arguments["mesh"])
    return {"arrays": str(folder / "mesh.npz"), "output": str(folder)}


def mend(model: Object, chosen: Collection[str]) -> Work:
    """Start repairing these kinds of faults; the object gets the new mesh later. Raises MaquetteError."""
    from ..client.errors import SceneError
    from ..scene import doctor, fingerprint, handover, simplify
    from ..scene.originals import mesh_of
    from ..worker import protocol

    if reason := simplify.reason_against(model):
        raise SceneError(f"{reason}.")
    mesh_id, key, placed = mesh_of(model).session_uid, _key(model), doctor.placing(model, chosen)

    def arguments(work: Work) -> mesh_messages.MendMeshArguments:
        mesh, blend = mesh_of(work.model), work.folder / "mesh.blend"
        handover.save(blend, mesh)
        return {
            "blend": str(blend),
            "output": str(work.folder),
            "mesh": mesh.name,
            "kinds": list(chosen),
            "transform": list(placed.transform),
        }

    def unchanged(work: Work) -> Object:
        found = work.model
        if found is None or simplify.reason_against(found) or _key(found) != key:
            raise SceneError(_MENDED_MEANWHILE)
        if mesh_of(found).session_uid != mesh_id:
            raise SceneError("The model has another mesh now. Mend it again.")
        return found

    def finish(work: Work, result: mesh_messages.MendMeshResult) -> Steps:
        found = unchanged(work)
        with handover.Appended(work.folder / "mended.blend") as appended:
            mended = appended.add(result["mesh"])
            if not result["textured"]:
                handover.take_materials(mended, mesh_of(found))
            yield
            written = yield from fingerprint.steps(unchanged(work), _only(appended))
            found = unchanged(work)
            doctor.show(found, _only(appended), placed, written, is_textured=result["textured"])
        _note(found, work.folder, result)

    work = session.background().run(
        protocol.MEND_MESH, arguments, finish, label="Mend Mesh", model=model, keep_warm=True
    )
    model.maquette.refusal = ""
    return work


def resize(model: Object, length: float) -> None:
    """Scale the object until its longest side is this long, in scene units, as one undo step. Raises SceneError."""
    from ..client.errors import SceneError
    from ..geometry.doctor import kinds
    from ..scene import append, doctor, lods, simplify

    if reason := simplify.reason_against(model):
        raise SceneError(f"{reason}.")
    if lods.is_held(model):
        raise SceneError("An armature deforms the model. Scale the armature instead.")
    doctor.resize(model, length)
    bpy.context.view_layer.update()
    listed = [(each.kind, each.domain, each.count) for each in model.maquette.findings]
    _list(model, [each for each in listed if each[0] not in kinds.OF_OBJECT])
    append.push_undo_step("Mend Mesh")


def _only(appended: Appended) -> Mesh:
    """The mended mesh. Raises SceneError if an undo has removed it."""
    from ..client.errors import SceneError

    if not appended.are_all_there():
        raise SceneError(_MENDED_MEANWHILE)
    return appended.found()[0]


def _note(model: Object, folder: Path, result: mesh_messages.CheckMeshResult) -> None:
    """Store the findings with the object, for the panel."""
    import numpy as np

    from ..scene import doctor
    from ..scene.originals import mesh_of

    with np.load(folder / "found.npz") as arrays:
        elements = {kind: (domain, arrays[kind]) for kind, domain, _ in result["findings"]}
    session.instance(Found).keep(model, elements)
    bpy.context.view_layer.update()  # so that the object's dimensions are the new mesh's
    _list(model, result["findings"])
    kept = model.maquette
    kept.checked = doctor_settings.state_of(mesh_of(model))
    kept.parts, kept.is_closed = result["parts"], result["closed"]
    scale = sum(abs(factor) for factor in model.matrix_world.to_scale()) / 3
    kept.texel_density = result["density"] * doctor.texture_side(model) / max(scale, 1e-12)


def _list(model: Object, of_mesh: Sequence[tuple[str, str, int]]) -> None:
    """Store the mesh's findings, and those of the object itself."""
    from ..geometry.doctor import kinds
    from ..scene import doctor

    of_object = doctor.of_object(model, bpy.context.scene.unit_settings.scale_length)
    found = [*of_mesh, *((kind, "NONE", 1) for kind in of_object)]
    findings = model.maquette.findings
    findings.clear()
    for kind, domain, count in sorted(found, key=lambda each: kinds.ALL.index(each[0])):
        finding = findings.add()
        finding.name = finding.kind = kind
        finding.domain, finding.count = domain, count
