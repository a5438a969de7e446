# SPDX-License-Identifier: GPL-3.0-or-later
"""Cuts the subject out of the scene's picture, in a child on a thread; the cut-out becomes the scene's picture."""

from __future__ import annotations

import logging
import queue
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import bpy

from . import inputs, job_list, session

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpy.types import Image, Scene

    from ..jobs.pictures import Picture
    from ..worker.launcher import Launcher

log = logging.getLogger(__name__)

_INTERVAL: Final = 0.1  # seconds between two looks at the thread
_PATIENCE: Final = 900.0  # seconds that a script waits: the child has a limit of its own, and others may be before it
_ORIGINAL: Final = "maquette_cut_from"  # of a cut-out: the picture that it was cut from

_answers: queue.SimpleQueue[bytes | str] = queue.SimpleQueue()
_name = ""  # of the picture that is being cut
_scene = ""  # whose picture it is


def is_busy() -> bool:
    """Whether a subject is being cut out."""
    return bool(_name)


def begin(scene: Scene, options: Mapping[str, Any]) -> None:
    """Have the subject of a scene's picture cut out. Raises PictureError where it is no single picture."""
    from ..jobs import threads

    global _name, _scene  # one at a time
    image = scene.maquette.image
    original = bpy.data.images.get(str(image.get(_ORIGINAL, ""))) or image
    _, source = inputs.take_picture(original)
    launcher, _name, _scene = session.held().launcher, original.name, scene.name
    threads.start("cut-out", lambda: _answers.put(_cut(launcher, source, dict(options))))
    if not bpy.app.background and not bpy.app.timers.is_registered(_tick):
        bpy.app.timers.register(_tick, first_interval=_INTERVAL, persistent=True)


def wait() -> None:
    """For scripts: block until it is done. Raises SceneError."""
    from ..client.errors import SceneError

    if not is_busy():
        return
    try:
        answer = _answers.get(timeout=_PATIENCE)
    except queue.Empty:
        raise SceneError("The background Blender does not answer. Try again, or use a smaller picture.") from None
    if sentence := _take(answer):
        raise SceneError(sentence)


def stop() -> None:
    """When the add-on goes."""
    global _name  # noqa: PLW0603  # as in begin
    _name = ""
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)


def _cut(launcher: Launcher, picture: Picture, options: dict[str, Any]) -> bytes | str:
    """Runs on the thread: the cut-out as a PNG, or why there is none."""
    from ..client.errors import MaquetteError
    from ..jobs import pictures as job_pictures
    from ..worker import protocol

    try:
        with TemporaryDirectory(prefix="maquette-cut-") as name:
            folder = Path(name)
            job_pictures.store(picture, folder)
            stored, output = job_pictures.stored(folder), folder / "cut.png"
            task = {"picture": str(stored.path), "pixels": stored.pixels, "options": options}
            with launcher.start(lambda: False) as child:
                child.call(protocol.CUT_OUT, {**task, "output": str(output)}, cancelled=lambda: False)
            return output.read_bytes()
    except MaquetteError as error:
        return str(error)
    except Exception as error:  # the thread's edge: the main thread waits for an answer
        log.exception("cutting out")
        return f"The subject could not be cut out ({type(error).__name__}). Try another picture."


def _tick() -> float | None:
    try:
        answer = _answers.get_nowait()
    except queue.Empty:
        return _INTERVAL if is_busy() else None
    try:
        if is_busy() and (sentence := _take(answer)):
            job_list.show_error(sentence)
    except Exception:  # Blender drops a timer that raises without a word
        log.exception("cutting out")
    job_list.redraw()
    return None


def _take(answer: bytes | str) -> str:
    """Make the cut-out the scene's picture; returns why there is none, "" where there is."""
    from ..scene import append

    global _name  # as in begin
    original, _name = _name, ""
    if isinstance(answer, str):
        return answer
    scene: Scene | None = bpy.data.scenes.get(_scene)
    if scene is None:
        return f"The scene “{_scene}” is gone, so its picture was not cut out."
    name = f"{Path(original).stem} Cut-Out"
    before: Image | None = bpy.data.images.get(name)
    image = inputs.packed(name, answer)
    image[_ORIGINAL] = original
    scene.maquette.image = image
    if before is not None and before.users == 0:
        bpy.data.images.remove(before)
        image.name = name
    append.push_undo_step("Cut Out")
    return ""
