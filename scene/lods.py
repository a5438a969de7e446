# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes levels of detail for game engines: copies of an object, each simplified from its original, in a collection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Final

import bpy

from . import identity, originals, simplify
from .simplify import Goal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpy.types import Mesh, Object

# Ours are recognized by their id, "<the model's id>-LOD<number>": names belong to the artist.
_LEVEL: Final = "-LOD"
_COLLECTION: Final = "-LODs"
_ENDING: Final = re.compile(r"_LOD\d+$")


def make(model: Object, ratios: Sequence[float]) -> list[Object]:
    """Return `<name>_LOD0` (the whole original), `<name>_LOD1` …, one for each of `ratios` of its triangles.

    They are placed like the object, hidden, in a collection of their own. Making them again replaces the earlier ones
    and nothing else. For a level, its model's levels are made again; if that model is gone, the finest level is shown
    in its place. Raises CannotSimplify.
    """
    family, source = _family(model)
    simplify.check(source)
    return _arrange(family, source, _copies(source, ratios))  # read everything before anything is replaced


def put(model: Object, meshes: Sequence[Mesh]) -> list[Object]:
    """The same with levels that were made already: the mesh of each, the finest first."""
    family, source = _family(model)
    levels = []
    for mesh in meshes:
        level = source.copy()
        level.data = mesh
        _forget_original(level)
        levels.append(level)
    return _arrange(family, source, levels)


def _arrange(family: str, source: Object, levels: list[Object]) -> list[Object]:
    """Name, mark and hide the levels, in place of those that were there."""
    stem = _ENDING.sub("", source.name)
    earlier = _levels(family)
    stem = _free_stem(stem, len(levels), set(earlier.values()))
    collection = identity.own_collection(f"{family}{_COLLECTION}", f"{stem}_LODs")
    for level in levels:
        collection.objects.link(level)
    is_model_gone = source in earlier.values()
    for number, old in earlier.items():
        _remove(old, levels[number] if number < len(levels) else None)
    for number, level in enumerate(levels):
        level.name = level.data.name = f"{stem}_LOD{number}"
        identity.mark(level, f"{family}{_LEVEL}{number}")
    bpy.context.view_layer.update()  # new objects are linked there
    for level in levels[is_model_gone:]:
        if level.name in bpy.context.view_layer.objects:
            level.hide_set(state=True)
    return levels


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
    """Unhide the hidden levels among the models for the duration: hidden objects cannot be selected."""
    hidden = [model for model in models if is_level(model) and model.hide_get()]
    try:
        for model in hidden:
            model.hide_set(state=False)
        yield
    finally:
        for model in hidden:
            model.hide_set(state=True)


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
    full = simplify.triangle_count(originals.original_of(source))
    levels: list[Object] = []
    try:
        levels += [_copy(source) for _ in range(len(ratios) + 1)]
        for level, ratio in zip(levels[1:], ratios, strict=True):
            simplify.simplify(level, Goal(max(1, round(full * ratio))))
            if level.maquette.original is not None:
                simplify.apply(level)
    except simplify.CannotSimplify:
        for level in levels:
            _remove(level)
        raise
    return levels


def _copy(model: Object) -> Object:
    """A copy that has the whole original as its mesh, without a separate original."""
    level = model.copy()
    level.data = originals.original_of(model).copy()
    _forget_original(level)  # its materials are the original's again
    return level


def _forget_original(level: Object) -> None:
    kept = level.maquette
    kept.original, kept.is_baked, kept.is_mended, kept.is_ready = None, False, False, False


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
    mesh = originals.mesh_of(old)
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
