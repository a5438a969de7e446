# SPDX-License-Identifier: GPL-3.0-or-later
"""Re-simplifies a mesh, always from its original, which stays in the file, and brings that back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import originals
from .originals import mesh_of, original_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpy.types import Mesh, Object

    from ..geometry.simplify import Simplified
    from ..simplification.source import Source


class CannotSimplify(ValueError):
    """The object cannot be simplified; the text is a sentence for the artist."""


@dataclass(frozen=True)
class Goal:
    """What is asked for: at most so many triangles, but no farther from the original than `deviation` (scene units).

    `sloppy`: seams and borders may go where the number cannot be reached otherwise.
    """

    triangles: int
    deviation: float = math.inf
    sloppy: bool = False


def triangle_count(mesh: Mesh) -> int:
    """The number of triangles that the mesh is drawn with."""
    return len(mesh.loops) - 2 * len(mesh.polygons)


def reason_against(thing: Object | None) -> str:
    """Why the object cannot be simplified, as a sentence; "" where it can."""
    if thing is None or thing.type != "MESH":
        return "Select a mesh object"
    mesh = mesh_of(thing)
    if thing.mode != "OBJECT" or mesh.is_editmode:
        return "Leave the object's mode first (Tab)"
    if thing.library is not None or mesh.library is not None:
        return "The object is linked from another file; make it local first (Object > Relations > Make Local)"
    if thing.override_library is not None or mesh.override_library is not None:
        return "The object overrides a linked one; make it local first (Object > Library Override)"
    if any(modifier.type == "MULTIRES" for modifier in thing.modifiers):
        return "The object has a Multiresolution modifier; apply it first"
    if not mesh.polygons:
        return "The mesh has no faces"
    original = thing.maquette.original
    if original is not None and bool(original.shape_keys) != bool(mesh.shape_keys):
        return "Shape keys were added or removed since the mesh was simplified; apply it to go on from here"
    return ""


def simplify(thing: Object, goal: Goal) -> int:
    """Reduce the object's mesh to the goal, always from its original. Returns the triangles it has now.

    Every object that shares the mesh follows. Raises CannotSimplify.
    """
    check(thing)
    original = original_of(thing)
    if is_original_enough(original, goal):
        return show_original(thing, goal)
    if not is_exact():
        return _decimate(thing, goal)
    return show(thing, task(thing, goal)(), goal)


def check(thing: Object) -> None:
    """Raise CannotSimplify where there is a reason against it."""
    if reason := reason_against(thing):
        raise CannotSimplify(f"{reason}.")


def is_original_enough(original: Mesh, goal: Goal) -> bool:
    """Whether the goal asks for nothing to be taken away."""
    return triangle_count(original) <= goal.triangles


@dataclass(frozen=True)
class Result:
    """What came out, and what it was made of."""

    source: Source
    simplified: Simplified


def task(thing: Object, goal: Goal) -> Callable[[], Result]:
    """Read the original and return the work that is left to do: on arrays alone, so on any thread.

    Both raise CannotSimplify.
    """
    from ..geometry import simplifier, simplify
    from ..simplification import source as sources_of
    from . import sources

    library = simplifier.simplifier()
    target = simplify.Target(goal.triangles, goal.deviation / _scale(thing), goal.sloppy)
    original = original_of(thing)
    # A mesh that is still shown can have changed in any way since it was last read.
    known = sources.remembered(original) if thing.maquette.original is not None else None
    try:
        arrays = known.arrays if known else sources_of.read(original, has_groups=bool(thing.vertex_groups))
    except sources_of.Unfit as unfit:
        raise CannotSimplify(f"{unfit}.") from unfit

    def run() -> Result:
        try:
            source = known or sources_of.prepare(library, arrays)
            return Result(source, simplify.simplify(library, source.positions, source.triangles, target))
        except MemoryError as error:
            raise CannotSimplify(
                "There is not enough memory to simplify so large a mesh. Close other programs and try again."
            ) from error

    return run


def _scale(thing: Object) -> float:
    """How many scene units a unit of the mesh is at most."""
    return max(1e-12, *(abs(thing.matrix_world.to_scale()[axis]) for axis in range(3)))


def show(thing: Object, result: Result, goal: Goal) -> int:
    """Give the object and all that share its mesh what came out. Returns the triangles it has now."""
    from ..simplification import mesh as meshes
    from . import bake, sources

    bake.drop(thing)
    shown, original = originals.set_aside(thing)
    sources.remember(original, result.source)
    simplified = result.simplified
    meshes.write(shown, original, result.source, simplified.triangles)
    _note(thing, goal, simplified.error * _scale(thing), simplified.limit.value, is_sloppy=simplified.is_sloppy)
    return triangle_count(shown)


def _decimate(thing: Object, goal: Goal) -> int:
    """Do without the simplifier, here and now."""
    from ..simplification import decimate

    check_decimate(thing, goal)
    return show_decimated(thing, decimate.decimated(original_of(thing), goal.triangles), goal)


def check_decimate(thing: Object, goal: Goal) -> None:
    """Raise CannotSimplify for what Blender's Decimate cannot do."""
    check(thing)
    if mesh_of(thing).shape_keys is not None:
        raise CannotSimplify("The mesh has shape keys, which Blender's Decimate would lose.")
    if math.isfinite(goal.deviation):
        raise CannotSimplify("Blender's Decimate knows no largest deviation. Ask for a number of triangles.")


def show_decimated(thing: Object, mesh: Mesh, goal: Goal) -> int:
    """Give the object and all that share its mesh one that was decimated. Returns its triangles."""
    from . import bake

    bake.drop(thing)
    shown, _ = originals.set_aside(thing)
    originals.exchange(shown, mesh)
    now = triangle_count(mesh)
    _note(thing, goal, 0.0, "TARGET" if now <= goal.triangles else "SEAMS")
    return now


def show_original(thing: Object, goal: Goal) -> int:
    """Show the original, as nothing is to be taken away. Returns its triangles."""
    from . import bake

    bake.drop(thing)
    if thing.maquette.original is not None:
        originals.bring_back(thing)
    _note(thing, goal, 0.0, "TARGET")
    return triangle_count(mesh_of(thing))


def _note(thing: Object, goal: Goal, error: float, limit: str, *, is_sloppy: bool = False) -> None:
    for sharer in originals.sharers(mesh_of(thing)):
        kept = sharer.maquette
        kept.target, kept.error, kept.limit, kept.is_sloppy = goal.triangles, error, limit, is_sloppy


def restore(thing: Object) -> None:
    """Give the object its original mesh back. Raises CannotSimplify where there is none."""
    if thing.maquette.original is None:
        raise CannotSimplify("The object still has its original mesh.")
    show_original(thing, Goal(triangle_count(thing.maquette.original)))


def apply(thing: Object) -> None:
    """Keep the mesh as it is and drop the original. Raises CannotSimplify where there is none."""
    from . import sources

    if thing.maquette.original is None:
        raise CannotSimplify("The object still has its original mesh.")
    originals.let_go(thing)
    sources.forget()


def is_exact() -> bool:
    """Whether the exact simplifier is there for this system."""
    from ..geometry import simplifier

    return simplifier.is_available()
