# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows thumbnails of what each shape makes of a model's picture, rendered in a child and cached."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from ..settings import scene as scene_settings
from . import icons, screen, session, shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpy.types import Object

    from ..worker.protocol import CompareShapesArguments, CompareShapesResult
    from .background import Work

_LABEL: Final = "Compare Shapes"
_SIZE: Final = 192  # pixels

Asked = tuple[str, int, tuple[tuple[str, Any], ...]]  # the picture, the subject's number, the options


class Drawn:
    """The thumbnails' folder, with a folder for each subject. `pictures`: each folder's thumbnails so far, by shape."""

    def __init__(self) -> None:
        self._folder: TemporaryDirectory[str] | None = None
        self.pictures: dict[Path, dict[str, Path]] = {}

    def folder(self, asked: Asked) -> Path:
        """The folder of a subject's thumbnails."""
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="maquette-shapes-", ignore_cleanup_errors=True)
        key = blake2b(repr(asked).encode(), digest_size=12).hexdigest()
        path = Path(self._folder.name) / key
        path.mkdir(exist_ok=True)
        return path

    def close(self) -> None:
        """Remove the files, and their icons from the panel."""
        state = scene_settings.state()
        state.shapes.clear()
        state.shapes_model = ""
        for pictures in self.pictures.values():
            for path in pictures.values():
                icons.forget(path)
        self.pictures.clear()
        folder, self._folder = self._folder, None
        if folder is not None:
            folder.cleanup()


def begin(model: Object) -> Work | None:
    """Show the shapes of a model whose settings are open; returns None if all are cached. Raises SceneError."""
    from ..worker import protocol

    picture, subject, options = shape.source(model)
    asked = (str(picture), subject, tuple(sorted((name, value) for name, value in options.items() if name != "shape")))
    drawn = session.instance(Drawn)
    folder = drawn.folder(asked)
    if folder in drawn.pictures:
        _show(model, drawn.pictures[folder])
        return None

    def arguments(_work: Work) -> CompareShapesArguments:
        from ..jobs import pictures

        return {
            "picture": str(picture),
            "pixels": pictures.reading(picture),
            "options": options,
            "outputs": {name: str(folder / f"{name}.png") for name in _names(model)},
            "size": _SIZE,
            "subject": subject,
        }

    def finish(work: Work, result: CompareShapesResult) -> None:
        drawn.pictures[folder] = {name: folder / f"{name}.png" for name in result["shapes"]}
        _show(work.model, drawn.pictures[folder])

    return session.background().run(
        protocol.COMPARE_SHAPES,
        arguments,
        finish,
        label=_LABEL,
        model=model,
        keep_warm=True,  # one of them is likely to be chosen next
        needs_rest=False,
        undo=False,
    )


def _names(model: Object) -> list[str]:
    """The shapes to choose from, in the order of their menu, without Automatic."""
    items = model.maquette.shape.bl_rna.properties["shape"].enum_items
    return [item.identifier for item in items if item.identifier != "AUTO"]


def _show(model: Object, pictures: Mapping[str, Path]) -> None:
    state = scene_settings.state()
    state.shapes.clear()
    state.shapes_model = str(model.session_uid)
    for name, path in pictures.items():
        preview = state.shapes.add()
        preview.name, preview.icon = name, icons.icon(path)
    screen.redraw()


def is_busy(model: Object) -> bool:
    """Whether the shapes of a model are being drawn."""
    return session.is_at(_LABEL, model)
