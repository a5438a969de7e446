# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a textured, closed mesh from a turntable movie: cut out, find the motion, carve, smooth, texture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import Doubles
from ..errors import NotATurntable
from ..mesh import Simplify, TexturedMesh, compact
from ..surface import smoothing, surface_nets
from ..surface.surface_nets import TriangleMesh
from ..texture.bleed import bleed
from . import base, motion, photo_texture, silhouettes, visual_hull
from .gif import Movie, evenly_timed
from .motion import HALF_SIDE, Motion
from .visual_hull import CameraView

# Pixels: a mask is accurate to half a pixel, and a strict hull of 20 masks lacks what a single one of them lacks.
TOLERANCE: Final = 0.2
HARD: Final = float(np.radians(60))  # edges sharper than this are shaded sharp
_SMOOTHING_ROUNDS: Final = 25
_FARTHEST_MOVE: Final = 1.5  # of the grid's spacing, so that the silhouettes do not change
_LEAST_PART: Final = 0.002  # of the largest part's volume


@dataclass(frozen=True)
class TurntableOptions:
    """`resolution`: nodes along each side of the grid; `triangles`: the most, if a simplifier is given.

    Raises ValueError for values out of range.
    """

    resolution: int = 144
    triangles: int = 40_000

    def __post_init__(self) -> None:
        if not 16 <= self.resolution <= 512 or self.triangles < 100:
            raise ValueError(f"resolution {self.resolution} is not in 16..512 or triangles {self.triangles} below 100")


@dataclass(frozen=True)
class Turntable:
    """The model in the movie's own units (about 2 tall at most), the camera's motion, and the views.

    offset: (3,), of the mesh from its position in the views' space.
    """

    mesh: TexturedMesh
    motion: Motion
    views: Sequence[CameraView]
    offset: Doubles


def reconstruct(
    movie: Movie, options: TurntableOptions = TurntableOptions(), simplify: Simplify | None = None
) -> Turntable:
    """Return the model of a movie's subject, with at most `options.triangles` triangles if `simplify` is given.

    Raises NotATurntable if the movie does not show one object turning once in front of a plain background.
    """
    movie = evenly_timed(movie)
    masks = silhouettes.cut_out(movie.frames)
    found = motion.find_motion(masks)
    views = motion.views(masks, found)
    surface = _body(views, base.find_base(masks, found), options)
    if simplify is not None and len(surface.triangles) > options.triangles:
        positions, triangles = simplify(surface.positions, surface.triangles, options.triangles)
        used, triangles = compact(triangles)
        surface = TriangleMesh(positions[used], triangles)
    photos = [
        photo_texture.Photo(view.camera, bleed(frame, view.mask))
        for view, frame in zip(views, movie.frames, strict=True)
    ]
    painted = photo_texture.paint(surface, photos)
    low, high = surface.positions.min(axis=0), surface.positions.max(axis=0)
    offset = np.array([*(-0.5 * (low + high)[:2]), -low[2]])
    mesh = TexturedMesh(
        (surface.positions + offset).astype(np.float32),
        surface.triangles.astype(np.int32),
        painted.uvs,
        painted.texture,
        painted.triangles.astype(np.int32),
        HARD,
    )
    return Turntable(mesh, found, views, offset)


def _body(views: Sequence[CameraView], height: float, options: TurntableOptions) -> TriangleMesh:
    """Return the hull of the views that stands at a height."""
    side = np.full(3, HALF_SIDE)
    field = base.above(visual_hull.carve(views, -side, side, options.resolution, TOLERANCE), height)
    if not (field.values > 0).any():
        raise NotATurntable("its silhouettes have nothing in common")
    surface = smoothing.without_bits(surface_nets.extract(field), _LEAST_PART)
    return smoothing.smooth(surface, _SMOOTHING_ROUNDS, _FARTHEST_MOVE * field.spacing)
