# SPDX-License-Identifier: GPL-3.0-or-later
"""A rendered picture of a model, with the ground truth for the network."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from . import look
from .assets import Asset
from .camera import Camera, Floats, Framed, framed
from .inference import SIDE
from .raster import rasterize
from .solid import Solid

if TYPE_CHECKING:
    from numpy.typing import NDArray

FINER: Final = 2  # supersampling per axis
GRID: Final = 48  # cells of the volume across the picture
DEPTHS: Final = 40  # cells in depth
NEAREST: Final = -0.45  # depth of the volume's front, in sides of the picture, relative to the visible mean
STEP: Final = 0.035  # depth of a cell
_LEAST_SEEN: Final = 0.02  # of the picture


@dataclass(frozen=True)
class View:
    """A picture and its ground truth; lengths are in sides of the picture, and the visible mean depth is 0.

    picture: uint8 (SIDE, SIDE, 4); front, back: float16 (SIDE, SIDE), depth of the nearest and farthest surface, 0
    where there is none; filled: uint8, the bits of bool (DEPTHS, GRID, GRID); pose: float32 (4,), elevation in radians,
    perspective (the scale is 1 / (1 + perspective * depth)), cosine and sine of four times the azimuth.
    """

    picture: NDArray[np.uint8]
    front: NDArray[np.float16]
    back: NDArray[np.float16]
    filled: NDArray[np.uint8]
    pose: Floats


class Subject:
    """A model prepared for many renders."""

    def __init__(self, asset: Asset) -> None:
        self.asset = asset
        low, high = asset.vertices.min(axis=0), asset.vertices.max(axis=0)
        self.vertices = (asset.vertices - (low + high) / 2) / max(float((high - low).max()), 1e-6)
        self.normals = look.Normals(self.vertices, asset.triangles)

    @cached_property
    def solid(self) -> Solid:
        """The model's volume."""
        return Solid(self.vertices, self.asset.triangles)

    def view(self, camera: Camera, rng: np.random.Generator) -> View | None:
        """Return a picture in random light and colours with its ground truth, or None if hardly anything is visible."""
        frame = framed(self.vertices, camera, SIDE * FINER, rng.uniform(0.8, 0.96))
        raster = rasterize(frame.corners, self.asset.triangles, frame.side)
        if raster.seen.mean() < _LEAST_SEEN:
            return None
        picture = _smaller(look.paint(self, raster, camera, rng))
        seen = picture[..., 3] >= 128
        fine = FINER // 2
        nearest, farthest = (depths[fine::FINER, fine::FINER] for depths in (raster.nearest, raster.farthest))
        seen &= raster.seen[fine::FINER, fine::FINER]
        if seen.mean() < _LEAST_SEEN:
            return None
        middle = float(nearest[seen].mean())
        growth = 1 + camera.perspective * middle / frame.scale  # at the mean depth, the scale is 1
        front, back = (
            np.where(seen, (depths - middle) / (frame.side * growth), 0).astype(np.float16)
            for depths in (nearest, farthest)
        )
        pose = [camera.elevation, camera.perspective * frame.side / frame.scale, *_quarter(camera.azimuth)]
        filled = self._filled(frame, middle, growth)
        return View(picture, front, back, filled, np.array(pose, dtype=np.float32))

    def _filled(self, frame: Framed, middle: float, growth: float) -> NDArray[np.uint8]:
        depths = (NEAREST + STEP * (np.arange(DEPTHS) + 0.5)) * frame.side * growth + middle
        across = (np.arange(GRID) + 0.5) * frame.side / GRID
        deep, rows, columns = np.meshgrid(depths, across, across, indexing="ij")
        return np.packbits(self.solid.contains(frame.points(columns, rows, deep)))


def _quarter(azimuth: float) -> tuple[float, float]:
    return float(np.cos(4 * azimuth)), float(np.sin(4 * azimuth))


def _smaller(painted: Floats) -> NDArray[np.uint8]:
    """Downsample colours, float32 (H, W, 4) in 0..1, to a picture of SIDE pixels with soft edges."""
    mean = painted.reshape(SIDE, FINER, SIDE, FINER, 4).mean(axis=(1, 3))
    mean[..., :3] /= np.maximum(mean[..., 3:], 1e-3)
    return np.rint(np.clip(mean, 0, 1) * 255).astype(np.uint8)
