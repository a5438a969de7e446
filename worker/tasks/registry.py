# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs one task by its name and turns any failure into a message. Runs inside the child Blender."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from typing import Any, Final

import bpy

from .. import protocol
from ..protocol import Arguments, Result, Task, TaskFailed
from . import (
    assets,
    atlas,
    bake,
    collision,
    compare_shapes,
    cutout,
    decimate,
    doctor,
    film,
    game_ready,
    lods,
    picture,
    prepare,
    preview,
    reconstruct,
    remesh,
    retexture,
    shape,
    split_sheet,
    turntable,
)

Progress = Callable[[float, str], None]
Work = Callable[[Any, Progress], Mapping[str, Any]]


def _doing(task: Task[Arguments, Result], work: Callable[[Arguments, Progress], Result]) -> tuple[str, Work]:
    """A row of the table; the type checker compares the function with the task's types in `protocol`."""
    return task, work


_TASKS: Final[Mapping[str, Work]] = dict(
    (
        _doing(protocol.PICTURE, picture.run),
        _doing(protocol.SIDE_BY_SIDE, picture.run_side_by_side),
        _doing(protocol.SPLIT_SHEET, split_sheet.run),
        _doing(protocol.GUESS_SIDES, split_sheet.run_sides),
        _doing(protocol.CUT_OUT, cutout.run),
        _doing(protocol.RECONSTRUCT, reconstruct.run),
        _doing(protocol.SHAPE, shape.run),
        _doing(protocol.COMPARE_SHAPES, compare_shapes.run),
        _doing(protocol.TURNTABLE, turntable.run),
        _doing(protocol.FILM, film.run),
        _doing(protocol.PREPARE, prepare.run),
        _doing(protocol.PREVIEW, preview.run),
        _doing(protocol.BAKE, bake.run),
        _doing(protocol.ATLAS, atlas.run),
        _doing(protocol.LEVELS, lods.run),
        _doing(protocol.MESH_FILE, retexture.run_mesh_file),
        _doing(protocol.RETEXTURE, retexture.run),
        _doing(protocol.DECIMATE, decimate.run),
        _doing(protocol.ASSETS, assets.run),
        _doing(protocol.CHECK_MESH, doctor.check),
        _doing(protocol.MEND_MESH, doctor.mend),
        _doing(protocol.REMESH, remesh.run),
        _doing(protocol.COLLISION, collision.run),
        _doing(protocol.GAME_READY, game_ready.run),
    )
)
_LONGEST_DETAIL: Final = 200  # characters


def run(name: str, arguments: Mapping[str, Any], progress: Progress) -> dict[str, Any]:
    """Return the task's answer as a message, `result` or `error`; never raises. Each task starts in an empty file."""

    def work() -> Mapping[str, Any]:
        bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
        return _TASKS[name](arguments, progress)

    return answer(work, name)


def answer(work: Callable[[], Mapping[str, Any]], name: str) -> dict[str, Any]:
    """Return the result of `work`, or its failure, as a message; never raises."""
    try:
        return {"type": "result", "result": work()}
    except TaskFailed as failed:
        return _error(failed.code, failed.detail)
    except MemoryError:
        return _error(protocol.OUT_OF_MEMORY, f"in the task '{name}'")
    except OSError as error:
        traceback.print_exc()
        return _error(protocol.DISK, error.strerror or type(error).__name__)
    except Exception as error:  # noqa: BLE001 - the task's boundary: the parent is waiting for an answer
        traceback.print_exc()
        return _error(protocol.INTERNAL, f"{type(error).__name__}: {error}")


def _error(code: str, detail: str) -> dict[str, Any]:
    return {"type": "error", "code": code, "detail": " ".join(detail.split())[:_LONGEST_DETAIL]}
