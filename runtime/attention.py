# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the artist has done anything since a model was ordered: only then may it take the selection and the view.

Blender reports no undo steps, so several signs of work are combined: the last operator that Blender registered, undo
and redo, changes of objects and their data as the dependency graph reports them, the mode and the selection. Moving the
view is not work.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import bpy

from . import session

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from bpy.types import Area, Depsgraph, DepsgraphUpdate, Scene

# Kinds of data whose change counts as work. Scenes do not: they hold the settings of the next order.
_WORKED_ON: Final = (
    "OBJECT", "MESH", "CURVE", "CURVES", "META", "ARMATURE", "LATTICE", "LIGHT", "CAMERA", "SPEAKER", "MATERIAL",
    "NODETREE", "WORLD", "POINTCLOUD", "VOLUME", "GREASEPENCIL", "KEY", "TEXTURE",
)  # fmt: skip
_LISTS: Final = (bpy.types.Scene, bpy.types.Collection)


@dataclass(frozen=True)
class _Moment:
    """A state of Blender. `work`: all signs of work, compared as a whole; `area`: the address of the 3D viewport in
    which the model was ordered; `view`: its view.
    """

    work: tuple[object, ...]
    area: int
    view: tuple[float, ...]


class _Watch:
    """Counts changes while waiting for a job; otherwise no handler is installed."""

    def __init__(self) -> None:
        self.moments: dict[str, _Moment] = {}
        self.changes = 0

    def begin(self) -> None:
        for handlers, function in _handlers():
            if function not in handlers:
                handlers.append(function)

    def close(self) -> None:
        """The session ends."""
        self.end()

    def end(self) -> None:
        self.moments.clear()
        for handlers, function in _handlers():
            if function in handlers:
                handlers.remove(function)


def _watch() -> _Watch:
    return session.instance(_Watch)


def note(job_id: str) -> None:
    """The artist has just ordered this job."""
    area = _ordering_area()
    _watch().begin()
    _watch().moments[job_id] = _Moment(_work(), area.as_pointer() if area else 0, _view(area))


def is_untouched(job_id: str) -> bool:
    """Whether nothing has been done since the order, and Blender is in Object Mode."""
    moment = _watch().moments.get(job_id)
    if moment is None or bpy.context.mode != "OBJECT":
        return False
    bpy.context.view_layer.update()  # reports pending changes
    return moment.work == _work()


def is_view_untouched(job_id: str, area: Area) -> bool:
    """Whether the viewport that ordered it still shows the same view."""
    moment = _watch().moments.get(job_id)
    return moment is not None and area.as_pointer() == moment.area and _view(area) == moment.view


def viewport(job_id: str) -> Area | None:
    """The 3D viewport in which the job was ordered, or else the largest; None if there is none."""
    moment = _watch().moments.get(job_id)
    areas = list(_viewports())
    ordering = (area for area in areas if moment is not None and area.as_pointer() == moment.area)
    return next(ordering, max(areas, key=lambda area: area.width * area.height, default=None))


def waiting() -> list[str]:
    """The other jobs that are still untouched; pass them to `carry_on` after a change of ours."""
    return [job_id for job_id in _watch().moments if is_untouched(job_id)]


def carry_on(job_ids: Collection[str]) -> None:
    """Take the present state as these jobs' own: what has changed since `waiting` was our doing."""
    if job_ids:
        bpy.context.view_layer.update()
        work = _work()
        for job_id in job_ids:
            _watch().moments[job_id] = replace(_watch().moments[job_id], work=work)


def forget_all_but(job_ids: Collection[str]) -> None:
    """Forget all other jobs, which have ended."""
    for job_id in _watch().moments.keys() - set(job_ids):
        del _watch().moments[job_id]
    if not _watch().moments:
        _watch().end()


def _work() -> tuple[object, ...]:
    context = bpy.context
    operators, layer = context.window_manager.operators, context.view_layer
    last = operators[-1].as_pointer() if len(operators) else 0
    active = layer.objects.active
    return (
        _watch().changes,
        len(operators),
        last,
        context.mode,
        context.scene.session_uid,
        layer.name,
        active.session_uid if active is not None else 0,
        frozenset(obj.session_uid for obj in layer.objects.selected),
    )


def _view(area: Area | None) -> tuple[float, ...]:
    from ..viewport import framing

    return framing.state_of(area) if area is not None else ()


def _ordering_area() -> Area | None:
    area = bpy.context.area
    return area if area is not None and area.type == "VIEW_3D" else viewport("")


def _viewports() -> Iterator[Area]:
    """The 3D viewports that show the current scene, in windows with a size."""
    for window in bpy.context.window_manager.windows:
        if window.scene == bpy.context.scene:
            yield from (area for area in window.screen.areas if area.type == "VIEW_3D")


@bpy.app.handlers.persistent
def _after_update(_scene: Scene, depsgraph: Depsgraph) -> None:
    if any(depsgraph.id_type_updated(kind) for kind in _WORKED_ON) and any(map(_is_work, depsgraph.updates)):
        _watch().changes += 1


def _is_work(update: DepsgraphUpdate) -> bool:
    """Whether the update is a change: closing a window also makes Blender report all objects' shading."""
    if isinstance(update.id, _LISTS):
        return False
    is_shaded = update.is_updated_shading and not isinstance(update.id, bpy.types.Object)
    return update.is_updated_geometry or update.is_updated_transform or is_shaded


@bpy.app.handlers.persistent
def _after_undo(*_arguments: object) -> None:
    _watch().changes += 1


@bpy.app.handlers.persistent
def _after_load(*_arguments: object) -> None:
    _watch().end()


def _handlers() -> tuple[tuple[list, object], ...]:
    handlers = bpy.app.handlers
    return (
        (handlers.depsgraph_update_post, _after_update),
        (handlers.undo_post, _after_undo),
        (handlers.redo_post, _after_undo),
        (handlers.load_post, _after_load),
    )
