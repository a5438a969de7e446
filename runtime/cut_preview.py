# SPDX-License-Identifier: GPL-3.0-or-later
"""The cut-out that the panel shows while its settings are changed: made in a child, the latest wish wins.

Only a panel that is drawn wishes for one, so nothing runs while it is closed or at rest. The child is kept for some
seconds after the last wish, and the timer no longer than the child.
"""

from __future__ import annotations

import logging
import queue
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import bpy

from . import cutter, icons, inputs, job_list, session

if TYPE_CHECKING:
    from bpy.types import Image, Scene

log = logging.getLogger(__name__)

_INTERVAL: Final = 0.1  # seconds between two looks at the thread
_REST: Final = 0.25  # seconds without a change after which a wish is fulfilled
_KEPT: Final = 6.0  # seconds that the child waits for another wish

_clock = time.monotonic


@dataclass(frozen=True)
class Wish:
    """A picture by its session id, what tells that it has become another, and the options by which it is cut out."""

    image: int
    look: tuple[str, bool]
    options: tuple[tuple[str, Any], ...]


class _Preview:
    """What is wished for, under way and shown."""

    def __init__(self) -> None:
        self.wish: Wish | None = None
        self.changed = 0.0  # when it was last another
        self.under_way: Wish | None = None
        self.shown: Wish | None = None
        self.path: Path | None = None  # of what is shown, None where it could not be made
        self.sentence = ""
        self.answers: queue.SimpleQueue[cutter.Answer] = queue.SimpleQueue()
        self.orders: queue.SimpleQueue[cutter.Order | None] | None = None  # of the thread that has the child
        self.answered = 0.0
        self.folder: TemporaryDirectory[str] | None = None
        self.count = 0


_preview = _Preview()


def look(scene: Scene) -> tuple[int, str]:
    """Return the icon of the scene's cut-out, 0 while there is none, and what there is to say; has it made if need be.

    Called while a panel is drawn, so it changes nothing of Blender's data.
    """
    wish = _wish_of(scene)
    if wish != _preview.wish:
        _preview.wish, _preview.changed = wish, _clock()
        _schedule()
    if wish is None or _preview.shown is None or _preview.shown.image != wish.image:
        return 0, "Cutting out..." if wish is not None else ""
    icon = icons.icon(_preview.path) if _preview.path is not None else 0
    return icon, _preview.sentence


def stop() -> None:
    """When the add-on goes: the child, the timer and the files go too."""
    global _preview  # Blender calls plain functions, which cannot be given anything
    gone, _preview = _preview, _Preview()
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)
    _dismiss(gone)
    if gone.path is not None:
        icons.forget(gone.path)
    if gone.folder is not None:
        gone.folder.cleanup()


def _wish_of(scene: Scene) -> Wish | None:
    settings = scene.maquette
    image: Image | None = settings.image
    if image is None:
        return None
    return Wish(image.session_uid, (image.filepath, image.is_dirty), tuple(settings.local.cutting().items()))


def _schedule() -> None:
    if bpy.app.background:
        return
    if bpy.app.timers.is_registered(_tick):
        bpy.app.timers.unregister(_tick)  # it may have been waiting for the child's end
    bpy.app.timers.register(_tick, first_interval=_INTERVAL, persistent=True)


def _tick() -> float | None:
    try:
        return _advance()
    except Exception:  # Blender drops a timer that raises without a word
        log.exception("the cut-out's preview")
        _preview.under_way = None
        _dismiss(_preview)
        return None


def _advance() -> float | None:
    """Take what has come, order what is wished for now; returns the seconds until the next look, None for none."""
    now = _clock()
    _take(now)
    if _preview.under_way is not None:
        return _INTERVAL
    if _preview.wish is not None and _preview.wish != _preview.shown:
        if now - _preview.changed >= _REST:
            _order(_preview.wish)
        return _INTERVAL
    if _preview.orders is not None and now - _preview.answered < _KEPT:
        return _KEPT - (now - _preview.answered)
    _dismiss(_preview)
    return None


def _take(now: float) -> None:
    try:
        answer = _preview.answers.get_nowait()
    except queue.Empty:
        return
    _show(answer.path, answer.sentence)
    _preview.answered = now


def _show(path: Path | None, sentence: str) -> None:
    """Show what was under way, in place of what was shown."""
    if _preview.path is not None:
        icons.forget(_preview.path)
        _preview.path.unlink(missing_ok=True)
    _preview.shown, _preview.under_way = _preview.under_way, None
    _preview.path, _preview.sentence = path, sentence
    job_list.redraw()


def _order(wish: Wish) -> None:
    from ..client.errors import PictureError

    _preview.under_way = wish
    image = next((each for each in bpy.data.images if each.session_uid == wish.image), None)
    if image is None:
        _show(None, "The picture is gone. Choose another one.")
        return
    try:
        _, picture = inputs.take_picture(image)
    except PictureError as error:
        _show(None, str(error))
        return
    if _preview.folder is None:
        _preview.folder = TemporaryDirectory(prefix="maquette-cut-", ignore_cleanup_errors=True)
    _preview.count += 1
    output = Path(_preview.folder.name) / f"{_preview.count}.png"
    if _preview.orders is None:
        _preview.orders = cutter.start(session.held().launcher, _preview.answers)
    _preview.orders.put(cutter.Order(picture, dict(wish.options), output))


def _dismiss(preview: _Preview) -> None:
    """Let the thread end, and its child with it."""
    if preview.orders is not None:
        preview.orders.put(None)
        preview.orders = None
