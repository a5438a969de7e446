# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes levels of detail for game engines: copies of an object, each with fewer triangles, in a collection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Final

import bpy
from mathutils import Vector

from . import fingerprint, identity, originals, simplify
from .originals import mesh_of
from .simplify import Goal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpy.types import Mesh, Object

# Ours are recognized by their id, "<the model's id>-LOD<number>": names belong to the artist.
_LEVEL: Final = "-LOD"
_COLLECTION: Final = "-LODs"
_ENDING: Final = re.compile(r"_LOD\d+$")
HIDDEN: Final = "HIDDEN"
SPREAD: Final = "SPREAD"
_APART: Final = 1.2  # widths of the model, from one level to the next


def make(model: Object, ratios: Sequence[float], arrangement: str = HIDDEN) -> list[Object]:
    """Return `<name>_LOD0` (the mesh in view), `<name>_LOD1` …, one for each of `ratios` of its triangles.

    They are placed like the object, in a collection of their own, and hidden, spread beside it or left in its place, as
    `arrangement` says. Making them again replaces the earlier ones and nothing else. For a level, its model's levels
    are made again; if that model is gone, the finest level is shown in its place. Raises CannotSimplify.
    """
    family, source = _family(model)
    if reason := simplify.reason_against(source):
        raise simplify.CannotSimplify(f"{reason}.")
    levels = _copies(source, ratios)  # read everything before anything is replaced
    return _arrange(family, source, levels, arrangement)


def put(model: Object, meshes: Sequence[Mesh], arrangement: str = HIDDEN) -> list[Object]:
    """The same with meshes that exist already, the finest first."""
    family, source = _family(model)
    levels = []
    for mesh in meshes:
        level = source.copy()
        level.data = mesh
        _forget_original(level)
        levels.append(level)
    return _arrange(family, source, levels, arrangement)


def _arrange(family: str, source: Object, levels: list[Object], arrangement: str) -> list[Object]:
    """Name and mark the levels, in place of those that were there, and hide or spread them."""
    stem = _ENDING.sub("", source.name)
    earlier = _levels(family)
    stem = _free_stem(stem, len(levels), set(earlier.values()))
    collection = identity.own_collection(f"{family}{_COLLECTION}", f"{stem}_LODs")
    for level in levels:
        collection.objects.link(level)
    is_model_gone = source in earlier.values()
    is_unrendered = source.hide_render and not is_model_gone
    if is_held(source) and arrangement == SPREAD:
        arrangement = HIDDEN
    for number, old in earlier.items():
        _remove(old, levels[number] if number < len(levels) else None)
    for number, level in enumerate(levels):
        level.name = level.data.name = f"{stem}_LOD{number}"
        identity.mark(level, f"{family}{_LEVEL}{number}")
    bpy.context.view_layer.update()  # new objects are linked there
    for number, level in enumerate(levels):
        # The model itself is the finest level's twin.
        is_hidden = arrangement == HIDDEN or (arrangement == SPREAD and number == 0)
        _hide(level, is_hidden=is_hidden and not (is_model_gone and number == 0), is_unrendered=is_unrendered)
    if arrangement == SPREAD:
        _spread(levels)
    return levels


def _hide(level: Object, *, is_hidden: bool, is_unrendered: bool) -> None:
    level.hide_render = is_hidden or is_unrendered
    if level.name in bpy.context.view_layer.objects:
        level.hide_set(state=is_hidden)


def _spread(levels: Sequence[Object]) -> None:
    """Stand the levels side by side along the world's X axis, the finest where the model is."""
    finest = levels[0]
    sides = [(finest.matrix_world @ Vector(corner)).x for corner in finest.bound_box]
    step = Vector((_APART * (max(sides) - min(sides)), 0, 0))
    turn = (finest.matrix_world @ finest.matrix_basis.inverted_safe()).to_3x3().inverted_safe()
    for number, level in enumerate(levels):
        level.maquette.spread = turn @ step * number
        level.delta_location += Vector(level.maquette.spread)
    bpy.context.view_layer.update()


def model_of(level: Object) -> Object | None:
    """The model that a level was made of; None where it is gone."""
    return identity.find_among(bpy.data.objects, identity.id_of(level).rpartition(_LEVEL)[0])


def is_held(model: Object) -> bool:
    """Whether an armature deforms the object, which would tear levels that are moved aside."""
    return any(modifier.type == "ARMATURE" for modifier in model.modifiers) or (
        model.parent is not None and model.parent_type == "ARMATURE"
    )


def in_place_of(models: Sequence[Object]) -> list[Object]:
    """Each model's levels in place of the model, and objects without levels as they are; each once."""
    found: dict[Object, None] = {}
    for model in models:
        own = identity.id_of(model)
        is_original = bool(own) and identity.find_among(bpy.data.objects, own) == model  # and no copy of it
        levels = _levels(own) if is_original and not is_level(model) else {}
        found |= dict.fromkeys(levels[number] for number in sorted(levels)) or {model: None}
    return list(found)


@contextmanager
def shown(models: Sequence[Object]) -> Iterator[None]:
    """For the duration, unhide the levels among the models and move them to their models' locations.

    Hidden objects cannot be selected, and in a file all levels stand where the model does.
    """
    levels = [model for model in models if is_level(model)]
    hidden = [level for level in levels if level.hide_get()]
    try:
        for level in levels:
            level.delta_location -= Vector(level.maquette.spread)
        for level in hidden:
            level.hide_set(state=False)
        yield
    finally:
        for level in levels:
            level.delta_location += Vector(level.maquette.spread)
        for level in hidden:
            level.hide_set(state=True)


def is_level(model: Object) -> bool:
    """Whether the object is a level of detail that was made here; an artist's copy of one is not."""
    family, mark, number = identity.id_of(model).rpartition(_LEVEL)
    return bool(mark) and _levels(family).get(int(number)) == model


def _family(model: Object) -> tuple[str, Object]:
    """The id of the levels, and the object that they are made from: the finest one left, if a level is chosen."""
    own = identity.id_of(model)
    family, mark, number = own.rpartition(_LEVEL)
    if not mark or _levels(family).get(int(number)) != model:  # no level, or the artist's copy of one
        return identity.identify_among(model, bpy.data.objects), model
    if number == "0":
        return family, model
    return family, identity.find_among(bpy.data.objects, family) or _levels(family).get(0, model)


def _levels(family: str) -> dict[int, Object]:
    """The levels that were made, by number, without the artist's copies of them."""
    marked = [obj for obj in bpy.data.objects if identity.id_of(obj).startswith(f"{family}{_LEVEL}")]
    found = {}
    for obj in marked:
        own = identity.id_of(obj)
        if obj.type == "MESH" and obj.is_editable and identity.find_among(marked, own) == obj:
            found[int(own.rpartition(_LEVEL)[2])] = obj
    return found


def _copies(source: Object, ratios: Sequence[float]) -> list[Object]:
    full, finer = simplify.triangle_count(mesh_of(source)), finer_of(source)
    levels: list[Object] = []
    try:
        levels.append(_copy(source, mesh_of(source)))
        for ratio in ratios:
            levels.append(_copy(source, finer))
            simplify.simplify(levels[-1], Goal(max(1, round(full * ratio))))
            if levels[-1].maquette.original is not None:
                simplify.apply(levels[-1])
    except simplify.CannotSimplify:
        for level in levels:
            _remove(level)
        raise
    return levels


def finer_of(model: Object) -> Mesh:
    """What levels are made from: the original where it differs from the mesh in view by its triangles alone."""
    kept = model.maquette
    is_alike = (
        kept.original is not None
        and not (kept.is_baked or kept.is_mended or kept.is_sloppy)
        and not fingerprint.is_changed(model)
    )
    return kept.original if is_alike else mesh_of(model)


def _copy(model: Object, mesh: Mesh) -> Object:
    """A copy that has a copy of this mesh, without a separate original."""
    level = model.copy()
    level.data = mesh.copy()
    _forget_original(level)
    return level


def _forget_original(level: Object) -> None:
    kept = level.maquette
    kept.original = None
    kept.is_baked = False
    originals.mark(level)
    level.delta_location -= Vector(kept.spread)  # of a level that stands for a model that is gone
    kept.spread = (0, 0, 0)


def _free_stem(stem: str, levels: int, ours: set[Object]) -> str:
    """A stem for which no level's name is taken: engines want `_LOD<number>` at the very end of a name."""
    stems = (f"{stem}.{number:03}" if number else stem for number in count())
    return next(
        free
        for free in stems
        if all(bpy.data.objects.get(f"{free}_LOD{number}") in {None, *ours} for number in range(levels))
    )


def _remove(old: Object, successor: Object | None = None) -> None:
    """Remove a level; its children and users move to the successor, or stay where they are."""
    mesh = mesh_of(old)
    if successor is not None:
        for collection in set(old.users_collection) & set(successor.users_collection):
            collection.objects.unlink(old)  # remapped, it would put the successor into the collection a second time
        old.user_remap(successor)
    else:
        for child in old.children:
            world = child.matrix_world.copy()
            child.parent = None
            child.matrix_world = world
    bpy.data.objects.remove(old)
    if not mesh.users:
        bpy.data.meshes.remove(mesh)
