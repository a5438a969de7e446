# SPDX-License-Identifier: GPL-3.0-or-later
"""Carves an object seen from a corner from two or four views: the picture's own and its mirror images.

An object of which one of four like sides is seen is carved by this side as its front and as its side.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, Literal

import numpy as np

from ..arrays import Bytes, Doubles, Floats
from ..errors import NothingToModel
from ..mesh import Simplify, compact
from ..outline import symmetry
from ..outline.symmetry import Axis
from ..surface import smoothing, surface_nets
from ..surface.surface_nets import Field, TriangleMesh
from ..texture.atlas import Chart, ChartedMesh
from ..turntable import photo_texture, visual_hull
from ..turntable.silhouettes import Silhouettes
from ..turntable.visual_hull import CameraView
from .box import Corner
from .revolved import centred

Mirrored = Literal["BOTH", "ONE"]
HARD: Final = float(np.radians(35))  # edges sharper than this are shaded sharp
_TOLERANCE: Final = 0.5  # pixels: how precise a mask's outline is
_NODES, _LEAST_NODES, _MOST_NODES = 88, 12, 200  # along each side of the grid
_LEAST_CELLS: Final = 6  # across the thinnest side
_PER_TRIANGLE: Final = 2.2  # triangles carved for each one wanted; simplifying removes the rest
_SMOOTHING_ROUNDS: Final = 6
_FARTHEST_MOVE: Final = 0.7  # of the grid's spacing
_LEAST_PART: Final = 0.002  # of the largest part's volume
_FLAT_TOP: Final = 0.84  # overlap above which the top is flat, like the box's
_AROUND: Final = 6  # views of a body of revolution in half a turn
_LARGEST: Final = 1024  # pixels on the texture's longer side


def make_body(
    corner: Corner, pixels: Bytes, mask: Floats, triangles: int, *, mirrored: Mirrored, simplify: Simplify | None
) -> ChartedMesh:
    """Return a closed, textured mesh of a subject with its main face in front.

    pixels: uint8 (H, W, 4), its colours extended beyond its mask (H, W in 0..1), as by `bleed`. mirrored: whether the
    picture's mirror images show both the back and the hidden side, or the hidden side alone.

    The picture colours the sides it shows, and its mirror images colour the rest. Without `simplify`, the grid is made
    coarse enough to give about `triangles` triangles. Raises NothingToModel (`no_subject`).
    """
    views = _views(corner, mask, mirrored)
    body = _simplified(corner, views, triangles, simplify)
    photos = [
        photo_texture.Photo(view.camera, pixels[:, ::-1] if flipped else pixels)
        for view, flipped in zip(views, _are_flipped(corner, mirrored), strict=False)
    ]
    painted = photo_texture.paint(body, photos, _LARGEST, in_order=not corner.is_four_sided)
    size = np.array(painted.texture.shape[1::-1])
    points = np.column_stack([painted.uvs[:, 0], 1.0 - painted.uvs[:, 1]]) * size
    chart = Chart(painted.texture[..., :3], points, painted.triangles)
    x, y, z = _face_front(corner, _deepened(corner, body.positions)).T
    return ChartedMesh(np.column_stack([x + corner.column, corner.row - z, y]), body.triangles, [chart], HARD)


def carve(corner: Corner, mask: Floats, mirrored: Mirrored, nodes: int) -> TriangleMesh:
    """Return the untextured mesh of a mask (H, W in 0..1), carved on a grid with `nodes` on its longest side.

    Raises NothingToModel (`no_subject`).
    """
    views = _views(corner, mask, mirrored)
    body = _carve_views(corner, views, max(nodes, round(_least_nodes(corner))), Silhouettes())
    return replace(body, positions=_deepened(corner, body.positions))


def _are_flipped(corner: Corner, mirrored: Mirrored) -> tuple[bool, ...]:
    """Return for each view that colours the body whether it shows the picture's mirror image."""
    if corner.is_revolved:
        return (False, True)
    return (False, False, True, True) if corner.is_four_sided or mirrored == "BOTH" else (False, True)


def _views(corner: Corner, mask: Floats, mirrored: Mirrored) -> list[CameraView]:
    """Return the picture's own view and its mirror images about one or both vertical planes of the box."""
    if corner.is_revolved:
        return _views_around(corner, mask)
    if corner.is_four_sided:
        return _views_of_sides(corner, mask)
    height, width = mask.shape
    own = corner.azimuth
    azimuths = (own, np.pi + own, -own, np.pi - own) if mirrored == "BOTH" else _azimuths_of_one(corner)
    flipped = np.ascontiguousarray(mask[:, ::-1])
    return [
        CameraView(corner.camera(azimuth, width, height, is_mirrored=flip), flipped if flip else mask)
        for azimuth, flip in zip(azimuths, _are_flipped(corner, mirrored), strict=True)
    ]


def _views_around(corner: Corner, mask: Floats) -> list[CameraView]:
    """Return the picture's own view, its mirror image from behind, and further views around a body of revolution."""
    height, width = mask.shape
    symmetric = centred(mask, corner.column)
    others = [np.pi * step / _AROUND for step in range(1, 2 * _AROUND) if step != _AROUND]
    own = CameraView(corner.camera(0.0, width, height), mask)
    behind = CameraView(corner.camera(np.pi, width, height, is_mirrored=True), np.ascontiguousarray(mask[:, ::-1]))
    return [own, behind, *(CameraView(corner.camera(azimuth, width, height), symmetric) for azimuth in others)]


def _views_of_sides(corner: Corner, mask: Floats) -> list[CameraView]:
    """Return views of the front, the back and both sides, all of which look like the picture.

    From the side, whatever either half of the picture shows is kept, so that the legs of one side do not carve away
    those of the other.
    """
    height, width = mask.shape
    either = symmetry.mirrored(mask, Axis((corner.column + 0.5, 0.0), tilt=0.0, overlap=1.0))
    quarter = 0.5 * np.pi
    return [
        CameraView(corner.camera(0.0, width, height), mask),
        CameraView(corner.camera(quarter, width, height), either),
        CameraView(corner.camera(np.pi, width, height, is_mirrored=True), np.ascontiguousarray(mask[:, ::-1])),
        CameraView(corner.camera(-quarter, width, height, is_mirrored=True), np.ascontiguousarray(either[:, ::-1])),
    ]


def _azimuths_of_one(corner: Corner) -> tuple[float, float]:
    """Return the azimuths of the picture and of its mirror image about the plane that bisects the main face."""
    own = corner.azimuth
    return (own, -own) if _faces_front(corner) else (own, float(np.sign(own) * np.pi - own))


def _faces_front(corner: Corner) -> bool:
    """Whether the camera looks more at the front (-y) than at the side."""
    return abs(corner.azimuth) <= 0.25 * np.pi


def _face_front(corner: Corner, positions: Doubles) -> Doubles:
    """Return positions (V, 3) rotated so that the main face points to -y."""
    if _faces_front(corner):
        return positions
    x, y, z = positions.T
    sign = np.sign(corner.azimuth)
    return np.column_stack([sign * y, -sign * x, z])


def _deepened(corner: Corner, positions: Doubles) -> Doubles:
    """Return positions (V, 3) with the box's depth: four like sides are carved as deep as wide."""
    return positions * (1.0, corner.depth / corner.width, 1.0) if corner.is_four_sided else positions


def _simplified(corner: Corner, views: list[CameraView], triangles: int, simplify: Simplify | None) -> TriangleMesh:
    least = _least_nodes(corner)
    nodes, silhouettes = max(float(_NODES), least), Silhouettes()
    body = _carve_views(corner, views, round(nodes), silhouettes)
    wanted = triangles * (_PER_TRIANGLE if simplify is not None else 1.0)
    for _ in range(1 if simplify is not None else 3):
        if simplify is not None and len(body.triangles) >= wanted:
            break
        nodes = float(np.clip(nodes * np.sqrt(wanted / len(body.triangles)), max(_LEAST_NODES, least), _MOST_NODES))
        body = _carve_views(corner, views, round(nodes), silhouettes)
    if simplify is None or len(body.triangles) <= triangles:
        return body
    positions, kept = simplify(body.positions, body.triangles, triangles)
    used, renumbered = compact(kept)
    return TriangleMesh(positions[used], renumbered)


def _least_nodes(corner: Corner) -> float:
    """Return how many nodes the grid's longest side needs: a coarse grid could miss a thin plate."""
    sizes = (corner.width, corner.depth, corner.height + corner.rise)
    return float(min(_LEAST_CELLS * max(sizes) / min(sizes), _MOST_NODES))


def _carve_views(corner: Corner, views: list[CameraView], nodes: int, silhouettes: Silhouettes) -> TriangleMesh:
    top = corner.height + corner.rise
    is_prism = not (corner.is_revolved or corner.is_four_sided or corner.ridge)
    if is_prism and corner.overlap < _FLAT_TOP:
        top = max(top, _highest_point(corner, views[0].mask))
    depth = corner.width if corner.is_four_sided else corner.depth
    upper = np.array([0.5 * corner.width, 0.5 * depth, top])
    carving = views[:2] if corner.is_four_sided else views  # the back and the other side have the same outlines
    field = visual_hull.carve(carving, upper * (-1.0, -1.0, 0.0), upper, nodes, _TOLERANCE, silhouettes=silhouettes)
    if corner.ridge:
        field = Field(np.minimum(field.values, _below_roof(corner, field)), field.origin, field.spacing)
    if not (field.values > 0).any():
        raise NothingToModel("no_subject")
    surface = smoothing.without_bits(surface_nets.extract(field), _LEAST_PART)
    return smoothing.smooth(surface, _SMOOTHING_ROUNDS, _FARTHEST_MOVE * field.spacing)


def _highest_point(corner: Corner, mask: Floats) -> float:
    """Return the height of an object, if its highest point is above the centre of its base."""
    rows = np.flatnonzero((mask >= 0.5).any(axis=1))
    return float((corner.row - rows[0]) / np.cos(corner.elevation))


def _below_roof(corner: Corner, field: Field) -> Floats:
    """Return the signed distance (X, Y, Z) of each node to the two planes of a gable roof, positive below them."""
    x, y, z = (field.origin[axis] + field.spacing * np.arange(size) for axis, size in enumerate(field.values.shape))
    is_across = corner.ridge == "ACROSS"
    half = 0.5 * (corner.depth if is_across else corner.width)
    from_ridge = np.abs(y[None, :, None] if is_across else x[:, None, None])
    below = corner.height + corner.rise * (1.0 - from_ridge / half) - z[None, None, :]
    cosine = half / np.hypot(half, corner.rise)  # of the roof's pitch
    distances: Floats = np.broadcast_to(below * cosine, field.values.shape).astype(np.float32)
    return distances
