# SPDX-License-Identifier: GPL-3.0-or-later
"""Simplifies a mesh, always from its original, which stays in the file, and restores that."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..simplification.count import triangle_count
from . import bake, fingerprint, originals
from .originals import mesh_of, original_of, reason_against, reason_of_link

if TYPE_CHECKING:
    from collections.abc import Callable

    from bpy.types import Mesh, Object

    from ..geometry.simplify.simplify import Simplified
    from ..simplification.read import PreparedMesh


class CannotSimplify(ValueError):
    """The object cannot be simplified; the text is a sentence for the artist."""


@dataclass(frozen=True)
class Goal:
    """What was asked for: at most so many triangles, within `deviation` (scene units) of the original.

    `sloppy`: seams and borders may be torn if the count cannot be reached otherwise.
    """

    triangles: int
    deviation: float = math.inf
    sloppy: bool = False


def simplify(model: Object, goal: Goal) -> int:
    """Reduce the object's mesh to the goal, always from its original. Returns the triangles it has now.

    Every object that shares the mesh follows. Raises CannotSimplify.
    """
    check(model)
    original = original_of(model)
    if is_original_enough(original, goal):
        return show_original(model, goal)
    if not is_exact():
        return _decimate(model, goal)
    return show(model, task(model, goal)(), goal)


def check(model: Object) -> None:
    """Raise CannotSimplify if the object cannot be simplified, or the artist has edited the simplified mesh."""
    if reason := reason_against(model) or reason_of_change(model) or reason_of_mending(model):
        raise CannotSimplify(f"{reason}.")


def reason_of_mending(model: Object) -> str:
    """Why the mesh must not be simplified from its original, as a sentence: the original was not repaired."""
    if model.maquette.is_remeshed:
        return "The mesh was remeshed; use Apply to continue from here"
    return "The mesh was mended; use Apply to continue from here" if model.maquette.is_mended else ""


def reason_of_change(model: Object) -> str:
    """Why the mesh must not be replaced, as a sentence: it was edited. Reads the whole mesh."""
    return fingerprint.CHANGED if fingerprint.is_changed(model) else ""


def is_original_enough(original: Mesh, goal: Goal) -> bool:
    """Whether the original already meets the goal."""
    return triangle_count(original) <= goal.triangles


@dataclass(frozen=True)
class Result:
    """A simplified mesh, and what it was made from."""

    prepared: PreparedMesh
    simplified: Simplified


def task(model: Object, goal: Goal) -> Callable[[], Result]:
    """Read the original and return the remaining work, which uses arrays alone and so may run on any thread.

    Both raise CannotSimplify.
    """
    from ..geometry.simplify import meshoptimizer, simplify
    from ..simplification import read as reading

    library = meshoptimizer.simplifier()
    target = simplify.Target(goal.triangles, goal.deviation / _scale(model), goal.sloppy)
    original = original_of(model)
    # A mesh that is still shown may have been edited since it was last read.
    known = originals.remembered(original) if model.maquette.original is not None else None
    try:
        arrays = known.arrays if known else reading.read(original, has_groups=bool(model.vertex_groups))
    except reading.Unfit as unfit:
        raise CannotSimplify(f"{unfit}.") from unfit

    def run() -> Result:
        try:
            prepared = known or reading.prepare(library, arrays)
            return Result(prepared, simplify.simplify(library, prepared.positions, prepared.triangles, target))
        except MemoryError as error:
            raise CannotSimplify(
                "There is not enough memory to simplify so large a mesh. Close other programs and try again."
            ) from error

    return run


def _scale(model: Object) -> float:
    """The largest number of scene units per unit of the mesh."""
    return max(1e-12, *(abs(model.matrix_world.to_scale()[axis]) for axis in range(3)))


def show(model: Object, result: Result, goal: Goal) -> int:
    """Show the result on the object and all that share its mesh. Returns the triangle count."""
    from ..simplification import write as meshes

    bake.drop(model)
    shown, original = originals.set_aside(model)
    originals.remember(original, result.prepared)
    simplified = result.simplified
    meshes.write(shown, original, result.prepared, simplified.triangles)
    _note(model, goal, simplified.error * _scale(model), simplified.limit.value, is_sloppy=simplified.is_sloppy)
    return triangle_count(shown)


def _decimate(model: Object, goal: Goal) -> int:
    """Simplify with Blender's Decimate, at once."""
    from ..simplification import decimate

    check_decimate(model, goal)
    return show_decimated(model, decimate.decimated(original_of(model), goal.triangles), goal)


def check_decimate(model: Object, goal: Goal) -> None:
    """Raise CannotSimplify for goals that Blender's Decimate cannot meet."""
    check(model)
    if mesh_of(model).shape_keys is not None:
        raise CannotSimplify("The mesh has shape keys, which Blender's Decimate would lose.")
    if math.isfinite(goal.deviation):
        raise CannotSimplify("Blender's Decimate has no limit for the deviation. Simplify by a number of triangles.")


def show_decimated(model: Object, mesh: Mesh, goal: Goal) -> int:
    """Show a decimated mesh on the object and all that share its mesh. Returns the triangle count."""
    bake.drop(model)
    shown, _ = originals.set_aside(model)
    originals.exchange(shown, mesh)
    now = triangle_count(mesh)
    _note(model, goal, 0.0, "TARGET" if now <= goal.triangles else "SEAMS")
    return now


def show_original(model: Object, goal: Goal) -> int:
    """Show the original, as there is nothing to remove. Returns the triangle count."""
    bake.drop(model)
    if model.maquette.original is not None:
        originals.bring_back(model)
    _note(model, goal, 0.0, "TARGET")
    return triangle_count(mesh_of(model))


def _note(model: Object, goal: Goal, error: float, limit: str, *, is_sloppy: bool = False) -> None:
    for sharer in originals.sharers(mesh_of(model)):
        kept = sharer.maquette
        kept.target, kept.error, kept.limit, kept.is_sloppy = goal.triangles, error, limit, is_sloppy
    if model.maquette.original is not None:
        fingerprint.note(model)


def restore(model: Object, *, discards_changes: bool = False) -> None:
    """Restore the object's original mesh. Raises CannotSimplify if there is none, or edits would be lost."""
    if model.maquette.original is None:
        raise CannotSimplify("The object still has its original mesh.")
    if reason := reason_of_link(model):
        raise CannotSimplify(f"{reason}.")
    if not discards_changes and (reason := reason_of_change(model)):
        raise CannotSimplify(f"{reason}.")
    show_original(model, Goal(triangle_count(model.maquette.original)))


def apply(model: Object) -> None:
    """Keep the mesh as it is and drop the original. Raises CannotSimplify if there is none."""
    if model.maquette.original is None:
        raise CannotSimplify("The object still has its original mesh.")
    if reason := reason_of_link(model):
        raise CannotSimplify(f"{reason}.")
    originals.let_go(model)
    model.maquette.refusal = ""
    originals.forget()


def is_exact() -> bool:
    """Whether the exact simplifier is available on this system."""
    from ..geometry.simplify import meshoptimizer

    return meshoptimizer.is_available()
