# SPDX-License-Identifier: GPL-3.0-or-later
"""Cuts the subject out of the scene's picture in a child: as the new picture, or as the panel's preview."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import bpy

from ..settings import scene as scene_settings
from . import icons, inputs, screen, session

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpy.types import Image, Scene

    from .background import Work

_LABEL: Final = "Cut Out"
_PREVIEW: Final = "Cut-Out Preview"
_ORIGINAL: Final = "maquette_cut_from"  # property of a cut-out: the name of the picture it was made from
_LONGEST: Final = 512  # pixels of a preview, which is drawn at 256
_REST: Final = 0.25  # seconds without a change before a preview is made


def is_busy() -> bool:
    """Whether a subject is being cut out."""
    return session.is_at(_LABEL)


def begin(scene: Scene, options: Mapping[str, Any]) -> Work:
    """Start cutting out the subject of a scene's picture. Raises PictureError if it is no single picture."""
    from ..worker import protocol

    image = scene.maquette.image
    original = bpy.data.images.get(str(image.get(_ORIGINAL, ""))) or image
    _, picture = inputs.take_picture(original)
    asking, name = inputs.Asking.of(scene), original.name

    def arguments(work: Work) -> dict[str, Any]:
        return {inputs.SOURCE: picture, "options": dict(options), "output": str(work.folder / "cut.png")}

    def finish(work: Work, _result: protocol.CutoutResult) -> None:
        _choose(asking.find(), name, (work.folder / "cut.png").read_bytes())

    return session.background().run(protocol.CUT_OUT, arguments, finish, label=_LABEL, on_thread=inputs.write_picture)


def _choose(scene: Scene, original: str, data: bytes) -> None:
    """Make the cut-out the scene's picture."""
    name = f"{Path(original).stem} Cut-Out"
    before: Image | None = bpy.data.images.get(name)
    image = inputs.packed(name, data)
    image[_ORIGINAL] = original
    scene.maquette.image = image
    if before is not None and before.users == 0:
        bpy.data.images.remove(before)
        image.name = name


@dataclass(frozen=True)
class _Wanted:
    """What a preview depends on: a picture's session id, signs that its pixels have changed, the cut-out's options."""

    image: int
    look: tuple[str, bool]
    options: tuple[tuple[str, Any], ...]


class Preview:
    """The panel's preview of the cut-out, updated once the settings have not changed for a moment."""

    def __init__(self) -> None:
        self._wanted: _Wanted | None = None  # the last request
        self._shown: Path | None = None
        self._folder: TemporaryDirectory[str] | None = None
        self.count = 0  # number of previews made

    def follow(self, scene: Scene) -> None:
        """Update the preview: a scene's picture, or how it is cut out or shown, may have changed."""
        wanted = _wanted_of(scene)
        if wanted == self._wanted:
            return
        before, self._wanted = self._wanted, wanted
        if wanted is None or before is None or wanted.image != before.image:
            self._show(None, "")  # the picture itself is shown meanwhile
        if wanted is not None:
            self._begin(wanted)

    def close(self) -> None:
        """Remove the files."""
        self._show(None, "")
        if self._folder is not None:
            self._folder.cleanup()

    def _begin(self, wanted: _Wanted) -> None:
        from ..worker import protocol

        def arguments(_work: Work) -> dict[str, Any]:
            output = self._next_path()
            source = {inputs.SOURCE: _picture(wanted.image), "options": dict(wanted.options)}
            return {**source, "longest": _LONGEST, "is_chequered": True, "output": str(output)}

        def finish(_work: Work, result: protocol.CutoutResult) -> None:
            self._show(self._path(), " ".join(result["remarks"]))

        session.background().run(
            protocol.CUT_OUT,
            arguments,
            finish,
            label=_PREVIEW,
            on_thread=inputs.write_picture,
            fail=lambda sentence: self._show(None, sentence),
            keep_warm=True,
            latest_wins=True,
            needs_rest=False,
            undo=False,
            delay=_REST,
        )

    def _next_path(self) -> Path:
        """The next preview's path: Blender would not reload a file."""
        self.count += 1
        return self._path()

    def _path(self) -> Path:
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="maquette-cut-", ignore_cleanup_errors=True)
        return Path(self._folder.name) / f"{self.count}.png"

    def _show(self, path: Path | None, sentence: str) -> None:
        """Show a file, or why there is none."""
        if self._shown is not None:
            icons.forget(self._shown)
            self._shown.unlink(missing_ok=True)
        self._shown = path
        state = scene_settings.state()
        state.cutout_image = str(self._wanted.image) if self._wanted is not None else ""
        state.cutout_icon = icons.icon(path) if path is not None else 0
        state.cutout_sentence = sentence
        screen.redraw()


def follow(scene: Scene) -> None:
    """The cut-out of a scene's picture may have changed; without a window no panel shows it."""
    if not bpy.app.background:
        session.instance(Preview).follow(scene)


def _wanted_of(scene: Scene) -> _Wanted | None:
    settings = scene.maquette
    image: Image | None = settings.image
    if image is None or not settings.is_cut_out_shown:
        return None
    # Other services get the cut-out alone; only Local fits a box to it.
    options = settings.local.previewing() if settings.is_local else {**settings.local.cutting(), "shape": "INFLATE"}
    return _Wanted(image.session_uid, (image.filepath, image.is_dirty), tuple(options.items()))


def _picture(session_uid: int) -> Any:
    """The picture to cut out. Raises PictureError."""
    from ..client.errors import PictureError

    image = next((each for each in bpy.data.images if each.session_uid == session_uid), None)
    if image is None:
        raise PictureError("The picture is gone. Choose another one.")
    return inputs.take_picture(image)[1]
