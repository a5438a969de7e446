# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `prepare` in the artist's own Blender, for installations where no child can be started.

It blocks Blender during the import. The open file is left as it was: imported data is removed once the .blend is
written, and the model then arrives like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import bpy

from .. import protocol
from ..blend import libraries
from . import prepare, registry


def run(arguments: protocol.PrepareArguments) -> dict[str, Any]:
    """Return the task's answer as a message, `result` or `error`, like a child's. Only in Object Mode."""
    return registry.answer(lambda: _prepare(arguments), protocol.PREPARE)


def _prepare(arguments: protocol.PrepareArguments) -> protocol.PrepareResult:
    with _open_file_kept():
        prepared = prepare.prepare(arguments, lambda _fraction, _text: None)
        prepare.write(prepared, Path(arguments["output"]))
        return prepared.report


@contextmanager
def _open_file_kept() -> Iterator[None]:
    """Restore selection, active object and frame range, which importers change."""
    scene, layer = bpy.context.scene, bpy.context.view_layer
    known, active, selected = libraries.present(), layer.objects.active, list(layer.objects.selected)
    frames = scene.frame_start, scene.frame_end, scene.frame_current, scene.render.fps
    try:
        yield
    finally:
        libraries.remove(known)
        scene.frame_start, scene.frame_end, scene.frame_current, scene.render.fps = frames
        layer.objects.active = active
        for obj in selected:
            obj.select_set(state=True, view_layer=layer)
