# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a textured, closed mesh from several views of a subject: cut out, align, carve, round, simplify, texture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import Bytes, Doubles, Indices
from ..errors import NothingToModel
from ..mesh import Simplify, TexturedMesh, compact
from ..options import Options
from ..reconstruct import find_subject, reconstruct
from ..shapes.choice import of_mask
from ..surface import evening, smoothing, surface_nets
from ..surface.surface_nets import Field, TriangleMesh
from .alignment import DISAGREEMENT, Alignment, align
from .hull import make_body
from .painting import paint
from .revolved import make_revolved
from .views import AXES, Role, View

CELLS: Final = 120_000  # about how many cover the sides of the subject's bounding box, before it is simplified
MOST_CELLS: Final = 400  # along its longest side
TRIANGLES_PER_CELL: Final = 3  # approximately
HARD: Final = float(np.radians(35))
DEFAULT: Final = Options()
ROUND: Final = 2.0  # the exponent of an ellipse
_STRETCHED: Final = 4.0  # the height of the stretched part, as a multiple of what a tip has lost
_LEAST_PART: Final = 0.002  # of the largest part's volume: smaller ones are artefacts of the outlines
_SMOOTHING_ROUNDS: Final = 3
_FARTHEST_MOVE: Final = 0.5  # cells


@dataclass(frozen=True)
class FromViews:
    """The mesh and warnings.

    `views_disagree`: the views' proportions do not fit; the other warnings are those of `Reconstruction`.
    """

    mesh: TexturedMesh
    warnings: tuple[str, ...]
    shape: str = "VIEWS"


def bound_a_body(roles: Iterable[Role]) -> bool:
    """Return whether views look along two axes or more; with only one, their outlines do not bound a body."""
    return len({AXES[role].towards[0] for role in roles}) >= 2


def reconstruct_views(
    pictures: Mapping[Role, Bytes], options: Options = DEFAULT, simplify: Simplify | None = None
) -> FromViews:
    """Return the model of a subject from pictures, uint8 (H, W, 4), of its sides.

    Views along a single direction give the shape of the first one, in the colours of all. Without `simplify`, the grid
    is coarse enough for the wanted number of triangles. Raises NothingToModel if a picture is empty or the views have
    nothing in common.
    """
    subjects = [find_subject(pixels, options) for pixels in pictures.values()]
    views = [View(role, each.pixels, each.mask) for role, each in zip(pictures, subjects, strict=True)]
    alignment = align(views)
    if bound_a_body(pictures):
        positions, faces = make_revolved(alignment, options) or _carved(alignment, options, simplify)
    else:
        positions, faces = _shaped(views[0], alignment, options)
    disagreement = ("views_disagree",) if alignment.disagreement > DISAGREEMENT else ()
    warnings = dict.fromkeys(warning for each in subjects for warning in each.warnings)
    return FromViews(_textured(alignment, positions, faces, options), (*warnings, *disagreement))


def _carved(alignment: Alignment, options: Options, simplify: Simplify | None) -> tuple[Doubles, Indices]:
    """Return the mesh of the body that the views bound, around the origin, in the alignment's units."""
    roundness = None if _is_square(alignment, options) else ROUND
    if simplify is None:
        coarse = _surface(alignment, options.triangles / TRIANGLES_PER_CELL, roundness)
        budget = options.triangles**2 / len(coarse.triangles) / TRIANGLES_PER_CELL
        body = evening.even(_surface(alignment, budget, roundness))
        return body.positions, body.triangles
    body = _surface(alignment, CELLS, roundness)
    if len(body.triangles) > options.triangles:
        body = TriangleMesh(*_without_unused(*simplify(body.positions, body.triangles, options.triangles)))
        body = evening.even(body)
    return body.positions, body.triangles


def _surface(alignment: Alignment, budget: float, roundness: float | None) -> TriangleMesh:
    """Return the body's surface, on a grid with about `budget` cells on the sides of its bounding box."""
    body = make_body(alignment, _cells(alignment.extents, budget), roundness)
    surface = surface_nets.extract(Field(body.field * body.cell, body.corner, body.cell))
    if not len(surface.triangles):
        raise NothingToModel("no_subject")
    return smoothing.smooth(smoothing.without_bits(surface, _LEAST_PART), _SMOOTHING_ROUNDS, _FARTHEST_MOVE * body.cell)


def _is_square(alignment: Alignment, options: Options) -> bool:
    """Return whether slices that no view shows are rectangles: if chosen, or if all views have straight outlines."""
    if options.shape != "AUTO":
        return options.shape == "EXTRUDE"
    return all(of_mask(aligned.view.mask, aligned.view.pixels) == "EXTRUDE" for aligned in alignment.views)


def _cells(extents: Doubles, budget: float) -> int:
    """Return the number of cells along the longest side; thin subjects get as fine a grid as wide ones."""
    x, y, z = extents / extents.max()
    return int(np.clip(np.sqrt(budget / (2 * (x * y + y * z + z * x))), 8, MOST_CELLS))


def _without_unused(positions: Doubles, faces: Indices) -> tuple[Doubles, Indices]:
    used, renumbered = compact(faces)
    return positions[used], renumbered


def _shaped(view: View, alignment: Alignment, options: Options) -> tuple[Doubles, Indices]:
    """Return the mesh of a single view's shape, facing that view, in the same units as `_carved`."""
    mesh = reconstruct(view.pixels, options).mesh
    across, away, up = mesh.positions.astype(np.float64).T
    axes = view.axes
    scale = alignment.extents[axes.up[0]] / max(float(np.ptp(up)), 1e-9)
    positions = np.zeros((len(mesh.positions), 3))
    for (axis, sign), values in ((axes.right, across), (axes.up, up), (axes.towards, -away)):
        positions[:, axis] = sign * scale * (values - (values.min() + values.max()) / 2)
    return positions, mesh.triangles.astype(np.int64)


def _stretched(heights: Doubles, top: float) -> Doubles:
    """Return the heights, the uppermost ones stretched so that the largest is `top`."""
    highest = float(heights.max())
    lost = max(top - highest, 1e-12)
    stretched: Doubles = heights + lost * np.clip((heights - highest) / (_STRETCHED * lost) + 1.0, 0.0, 1.0)
    return stretched


def _textured(alignment: Alignment, positions: Doubles, faces: Indices, options: Options) -> TexturedMesh:
    painted = paint(alignment.views, positions, faces)
    # The alignment's height, not the mesh's: tips finer than a cell are lost, and are restored by stretching.
    is_bounded = bound_a_body(each.view.role for each in alignment.views)
    height = float(alignment.extents[2]) if is_bounded else max(float(np.ptp(positions[:, 2])), 1e-9)
    scaled = (positions + np.array([0.0, 0.0, height / 2])) * (options.height / height)
    scaled[:, 1] *= options.depth if is_bounded else 1.0  # otherwise it has been applied already
    scaled[:, 2] = options.height - _stretched(
        options.height - _stretched(scaled[:, 2], options.height), options.height
    )
    return TexturedMesh(
        scaled.astype(np.float32),
        faces.astype(np.int32),
        painted.uvs,
        painted.texture,
        painted.triangles.astype(np.int32),
        HARD,
    )
