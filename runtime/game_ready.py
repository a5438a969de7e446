# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes models game ready in a child Blender, and stores the report with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import bpy
from mathutils import Vector

from ..settings import doctor as doctor_settings
from ..worker import protocol
from . import session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpy.types import Object

    from ..scene.doctor import Placing
    from ..worker import mesh_messages
    from .work import Work

LABEL: Final = "Make Game-Ready"
_IMPORT: Final = "Import Model"


@dataclass(frozen=True)
class Asked:
    """The settings. `engine`: one of `scene.export.PRESETS`; `folder`: for the files, None to write none."""

    heading: str
    engine: str
    folder: Path | None
    triangles: int
    texture: int
    levels: int
    ratio: float
    collision: str
    is_quads: bool = False


def start(models: Sequence[Object], asked: Asked, names: Sequence[str] = ()) -> list[Work]:
    """Start making the models game ready, one after the other, as one undo step. Raises MaquetteError.

    `names`: the files' names, by default the objects'.
    """
    from ..client.errors import SceneError
    from ..scene import game_ready, simplify

    if asked.is_quads and not asked.texture:
        raise SceneError("Existing textures do not fit the new UVs of a quad mesh. Choose a texture size.")
    for model in models:
        if asked.is_quads and game_ready.is_deformed(model):
            raise SceneError(f"{model.name}: Remeshing would lose its vertex groups or shape keys. Choose triangles.")
        if game_ready.source_of(model).shape_keys is not None and not simplify.is_exact():
            raise SceneError(
                f"{model.name}: Its shape keys would be lost, as the simplifier is missing on this system."
            )
        if reason := game_ready.reason_against(model) or game_ready.reason_of_change(model):
            raise SceneError(f"{model.name}: {reason}.")
    names = names or names_of([model.name for model in models])
    return [_start(model, name, asked) for model, name in zip(models, names, strict=True)]


def names_of(names: Sequence[str]) -> list[str]:
    """Unique names that every engine and file system accepts."""
    from ..scene import file_names

    taken: set[str] = set()
    found = []
    for name in names:
        stem = file_names.stem(name)
        number, free = 1, stem
        while free.lower() in taken:
            number += 1
            free = f"{stem}_{number}"
        taken.add(free.lower())
        found.append(free)
    return found


def bring_in(path: Path) -> Object:
    """For scripts: import a model's file as one object, selected and active, with its armature. Raises SceneError."""
    from ..client.errors import SceneError
    from ..scene import append, game_ready, placement

    brought: list[Object] = []

    def arguments(work: Work) -> protocol.PrepareArguments:
        return {
            "model": str(path),
            "format": path.suffix.lower().removeprefix("."),
            "output": str(work.folder / "model.blend"),
            "name": path.stem,
            "simplify_to": 0,
            "keeps_rig": True,
        }

    def finish(work: Work, result: protocol.PrepareResult) -> None:
        if result["is_rigged"]:
            brought.append(game_ready.bring_rigged(work.folder / "model.blend", result["object"]))
            return
        part = append.Part(object_name=result["object"])
        prepared = append.Prepared(work.folder / "model.blend", (part,), result["dimensions"], {})
        spot = placement.Spot(Vector())
        brought.extend(append.bring(prepared, spot, bpy.context.scene.collection))
        append.select_alone(brought)

    background = session.background()
    work = background.run(protocol.PREPARE, arguments, finish, label=_IMPORT, keep_warm=True)
    try:
        background.wait(work)
    except SceneError as error:
        raise SceneError(_UNREAD.get(work.code, str(error))) from error
    return brought[0]


_UNREAD: Final = {
    protocol.MODEL_UNREADABLE: "The file is damaged, or is not what its extension says.",
    protocol.MODEL_EMPTY: "The file contains no faces.",
    protocol.MODEL_UNSAFE: "The file refers to files outside its own folder and was not opened.",
    protocol.MODEL_TOO_LARGE: "The file contains too many triangles for a scene.",
    protocol.EXTENSION_UNREADABLE: (
        "The file needs a glTF extension that this Blender cannot read. Save it without that extension."
    ),
    protocol.GAUSSIAN_SPLAT: "The file is a Gaussian splat, which has no surface.",
    protocol.SEVERAL_ARMATURES: "The file holds several armatures, and a model can keep only one. "
    "Save each of its characters as a file.",
    protocol.UNSUPPORTED_FORMAT: "Files of this kind cannot be imported. Save it as GLB.",
    protocol.ARCHIVE_WITHOUT_MODEL: "The archive contains no model.",
    protocol.ARCHIVE_TOO_LARGE: "The archive would unpack to an implausible size.",
}


def _start(model: Object, name: str, asked: Asked) -> Work:
    from ..client.errors import SceneError
    from ..scene import game_ready

    before = _state(model)
    placed: list[Placing] = []

    def arguments(work: Work) -> mesh_messages.GameReadyArguments:
        found = work.model
        if found is None or game_ready.reason_against(found) or _state(found) != before:
            raise SceneError("The model was changed before its turn came. Run Make Game-Ready again.")
        blend = work.folder / "model.blend"
        handed = game_ready.save(found, blend)
        placed.append(handed.placed)
        return {
            "blend": str(blend),
            "object": found.name,
            "source": game_ready.source_of(found).name,
            "name": name,
            "matrix": list(handed.matrix),
            "transform": list(handed.placed.transform),
            "metres": handed.metres,
            "sockets": [{"name": each, "matrix": list(matrix)} for each, matrix in handed.sockets],
            "engine": asked.engine,
            "folder": str(asked.folder) if asked.folder is not None else "",
            "output": str(work.folder),
            "triangles": asked.triangles,
            "quads": asked.is_quads,
            "texture": asked.texture,
            "levels": asked.levels,
            "ratio": asked.ratio,
            "collision": asked.collision,
        }

    def finish(work: Work, result: mesh_messages.GameReadyResult) -> None:
        found = work.model
        if found is None or game_ready.reason_against(found) or _state(found) != before:
            raise SceneError("The model was changed meanwhile. Run Make Game-Ready again.")
        if reason := game_ready.reason_of_change(found):
            raise SceneError(f"{reason}.")
        made = game_ready.Made(
            work.folder / "ready.blend",
            result["mesh"],
            result["levels"],
            result["collision"],
            result["is_textured"],
            asked.engine,
        )
        game_ready.show(found, made, placed[0])
        _note(found, asked.heading, result)

    work = session.background().run(
        protocol.GAME_READY, arguments, finish, label=LABEL, model=model, keep_warm=True, latest_wins=True
    )
    model.maquette.refusal = ""
    return work


def _state(model: Object) -> tuple[int, str]:
    """Identifies the mesh that is being processed, to tell whether the object still shows it."""
    from ..scene.originals import mesh_of

    mesh = mesh_of(model)
    return mesh.session_uid, doctor_settings.state_of(mesh)


def _note(model: Object, heading: str, result: mesh_messages.GameReadyResult) -> None:
    from ..scene.originals import mesh_of

    kept = model.maquette.ready
    kept.checks.clear()
    kept.steps.clear()
    kept.heading, kept.file = heading, next(iter(result["files"]), "")
    for kind, found, wanted, passed in result["checks"]:
        check = kept.checks.add()
        check.name, check.found, check.wanted, check.passed = kind, found, wanted, passed
    for step in result["steps"]:
        kept.steps.add().name = step
    kept.state = doctor_settings.state_of(mesh_of(model))
