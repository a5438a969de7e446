# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a closed, upright body from the network's front and back depths, textured by the picture.

It uses the add-on's own modules, so the package must be loaded first (`tools.checkout.load_package`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from maquette.geometry.camera import Camera
from maquette.geometry.errors import NothingToModel
from maquette.geometry.image import filters
from maquette.geometry.image.fill import fill
from maquette.geometry.surface import smoothing, surface_nets
from maquette.geometry.surface.surface_nets import Field
from maquette.geometry.texture.atlas import Chart, ChartedMesh
from maquette.geometry.texture.bleed import bleed
from maquette.geometry.turntable import photo_texture
from maquette.geometry.turntable.silhouettes import Silhouette, silhouette
from numpy.typing import NDArray

from .inference import SIDE, Prediction, Weights, predict

Floats = NDArray[Any]
Bytes = NDArray[np.uint8]

HARD: Final = float(np.radians(35))
_SURE: Final = 0.4  # the length of the network's cosine and sine from which the azimuth is reliable
_THINNEST: Final = 0.012  # of the square's side: the least thickness
_GROUND: Final = 0.01  # the share of points that may be below the ground, since a few pixels are outliers
_NODES: Final = 88  # along the longest side
_AT_ONCE: Final = 2**18  # nodes per batch
_OUTLINE: Final = 24  # pixels from the outline within which distances are exact
_SMOOTHING_ROUNDS: Final = 6
_FARTHEST_MOVE: Final = 0.7  # of the grid's spacing
_LEAST_PART: Final = 0.01  # of the largest part's volume
_LARGEST: Final = 1024  # pixels a side of the texture
_FILLED: Final = 0.88  # of the square's side; trained on 0.8 to 0.96


@dataclass(frozen=True)
class Square:
    """A square crop around a subject: its top left corner and its side, in pixels."""

    left: float
    top: float
    side: float


def around(mask: Floats) -> Square:
    """Return the square around a non-empty mask (H, W in 0..1)."""
    rows, columns = (np.flatnonzero((mask >= 0.5).any(axis=axis)) for axis in (1, 0))
    low, high = np.array([columns[0], rows[0]]), np.array([columns[-1] + 1, rows[-1] + 1])
    side = float((high - low).max()) / _FILLED
    left, top = ((low + high) / 2 - side / 2).tolist()
    return Square(left, top, side)


def network_input(pixels: Bytes, mask: Floats, square: Square) -> Floats:
    """Return the network's input for a square of a picture, uint8 (H, W, 4): (SIDE, SIDE, 4), colours and mask."""
    finer = max(1, int(np.ceil(square.side / SIDE)))
    grid = (np.arange(SIDE * finer) + 0.5) * (square.side / (SIDE * finer)) - 0.5
    x, y = grid[None, :] + square.left, grid[:, None] + square.top
    height, width = mask.shape
    within = (x > -0.5) & (x < width - 0.5) & (y > -0.5) & (y < height - 0.5)
    alpha = np.where(within, filters.sample(mask, x, y), 0.0)
    layers = [alpha * filters.sample(pixels[..., channel].astype(np.float32), x, y) / 255.0 for channel in range(3)]
    red, green, blue, share = (filters.shrink(layer.astype(np.float32), finer) for layer in (*layers, alpha))
    colours = np.stack([red, green, blue], axis=-1) / np.maximum(share, np.float32(1e-3))[..., None]
    return np.concatenate([colours, share[..., None]], axis=-1)


@dataclass(frozen=True)
class Pose:
    """The pose of a square's camera; lengths are in the square's sides, and the scale is 1 in the plane of depth 0.

    Points are upright, z up. The camera is `azimuth` radians to the right of the front (-y), and looks down by
    `elevation` radians. perspective: at depth 1, the scale is 1 / (1 + perspective).
    """

    azimuth: float
    elevation: float
    perspective: float

    @property
    def axes(self) -> Floats:
        """The picture's directions right, away and up, as rows (3, 3)."""
        ca, sa, ce, se = np.cos(self.azimuth), np.sin(self.azimuth), np.cos(self.elevation), np.sin(self.elevation)
        return np.array([[ca, sa, 0.0], [-sa * ce, ca * ce, -se], [-sa * se, ca * se, ce]])

    def points(self, across: Floats, down: Floats, depth: Floats) -> Floats:
        """Return the points (..., 3) at positions across and down the square, in 0..1, and depths."""
        growth = 1.0 + self.perspective * depth
        points: Floats = np.stack([(across - 0.5) * growth, depth, (0.5 - down) * growth], axis=-1) @ self.axes
        return points

    def camera(self, square: Square, width: int, height: int) -> Camera:
        """Return the camera for a picture of width x height pixels."""
        right, away, up = self.axes
        column, row = square.left + square.side / 2 - 0.5, square.top + square.side / 2 - 0.5
        last = np.append(self.perspective * away, 1.0)
        matrix = np.stack(
            [
                np.append(square.side * right, 0.0) + column * last,
                np.append(-square.side * up, 0.0) + row * last,
                np.append(away, 0.0),
                last,
            ]
        )
        return Camera(matrix, square.side, np.append(-away, self.perspective), width, height)


@dataclass(frozen=True)
class Estimate:
    """The network's output for a square of a picture, the pose of its camera, and this camera for the whole picture."""

    prediction: Prediction
    square: Square
    pose: Pose
    camera: Camera


def estimate(pixels: Bytes, mask: Floats, weights: Weights) -> Estimate:
    """Run the network on a subject: a picture, uint8 (H, W, 4), and a non-empty mask (H, W in 0..1)."""
    square = around(mask)
    prediction = predict(network_input(pixels, mask, square), weights)
    cosine, sine = prediction.quarter
    # Round objects have no main side; that of others is the one seen most directly.
    azimuth = float(np.arctan2(sine, cosine)) / 4 if np.hypot(cosine, sine) >= _SURE else 0.0
    pose = Pose(azimuth, prediction.elevation, prediction.perspective)
    return Estimate(prediction, square, pose, pose.camera(square, mask.shape[1], mask.shape[0]))


def make_body(estimate: Estimate, pixels: Bytes, mask: Floats, nodes: int = _NODES) -> ChartedMesh:
    """Return the closed, textured surface of a subject, with its main side in front.

    pixels: uint8 (H, W, 4); mask: (H, W) in 0..1; nodes: of the grid, along the longest side. The picture colours the
    sides that it shows, and its mirror image the back. Raises NothingToModel (`no_subject`).
    """
    body = _Layers.of(estimate, mask).body(nodes)
    cameras = (estimate.camera, from_behind(estimate.camera))
    extended = bleed(pixels, mask)
    painted = photo_texture.paint(
        body, [photo_texture.Photo(camera, extended) for camera in cameras], _LARGEST, in_order=True
    )
    size = np.array(painted.texture.shape[1::-1])
    points = np.column_stack([painted.uvs[:, 0], 1.0 - painted.uvs[:, 1]]) * size
    chart = Chart(painted.texture[..., :3], points, painted.triangles)
    square = estimate.square
    x, y, z = square.side * body.positions.T
    column, row = square.left + 0.5 * square.side, square.top + 0.5 * square.side
    return ChartedMesh(np.column_stack([x + column, row - z, y]), body.triangles, [chart], HARD)


def from_behind(camera: Camera) -> Camera:
    """Return the camera on the opposite side that maps the same points to the same pixels."""
    return replace(camera, matrix=camera.matrix * np.array([[1.0], [1.0], [-1.0], [1.0]]), origin=-camera.origin)


@dataclass(frozen=True)
class _Layers:
    """Front and back (S, S), extended beyond the mask, their slopes, the outline, and the bounding box."""

    estimate: Estimate
    depths: tuple[Floats, Floats]
    steepness: tuple[Floats, Floats]
    outline: Silhouette
    low: Floats
    high: Floats

    @classmethod
    def of(cls, estimate: Estimate, mask: Floats) -> _Layers:
        prediction = estimate.prediction
        known = prediction.front != 0
        if not known.any():
            raise NothingToModel("no_subject")
        front, back = (
            _extended(layer, known)
            for layer in (prediction.front, np.maximum(prediction.back, prediction.front + _THINNEST))
        )
        grid = np.broadcast_to((np.arange(SIDE) + 0.5) / SIDE, (SIDE, SIDE))
        points = np.concatenate(
            [
                estimate.pose.points(grid[known], grid.T[known], layer[known].astype(np.float64))
                for layer in (front, back)
            ]
        )
        low, high = points.min(axis=0), points.max(axis=0)
        low[2] = np.quantile(points[:, 2], _GROUND)
        steepness = tuple(np.sqrt(1.0 + (SIDE * filters.steepness(layer)) ** 2) for layer in (front, back))
        return cls(estimate, (front, back), (steepness[0], steepness[1]), silhouette(mask, _OUTLINE), low, high)

    def body(self, nodes: int) -> surface_nets.TriangleMesh:
        """Return the body on a grid with this many nodes along its longest side."""
        field = self._field(nodes)
        if not (field.values > 0).any():
            raise NothingToModel("no_subject")
        surface = smoothing.without_bits(surface_nets.extract(field), _LEAST_PART)
        return smoothing.smooth(surface, _SMOOTHING_ROUNDS, _FARTHEST_MOVE * field.spacing)

    def _field(self, nodes: int) -> Field:
        spacing = float((self.high - self.low).max()) / (nodes - 1)
        shape = np.ceil((self.high - self.low) / spacing).astype(np.int64) + 3
        origin = 0.5 * (self.low + self.high) - 0.5 * (shape - 1) * spacing
        values = np.full(shape, -spacing, dtype=np.float32)
        inner = values[1:-1, 1:-1, 1:-1]
        x, y, z = (origin[axis] + spacing * np.arange(1, shape[axis] - 1) for axis in range(3))
        step = max(1, _AT_ONCE // (len(y) * len(z)))
        for first in range(0, len(x), step):
            grid = np.meshgrid(x[first : first + step], y, z, indexing="ij")
            distances = self._distances(np.stack(grid, axis=-1).reshape(-1, 3))
            inner[first : first + step] = distances.reshape(grid[0].shape)
        return Field(values, origin, spacing)

    def _distances(self, points: Floats) -> Floats:
        """Return approximate signed distances (N,) inside the body at points (N, 3)."""
        square = self.estimate.square
        x, y, depth, w = self.estimate.camera.project(points)
        column, row = (
            (at + 0.5 - start) * (SIDE / square.side) - 0.5 for at, start in ((x, square.left), (y, square.top))
        )
        distances = np.minimum(points[:, 2] - self.low[2], self.outline.at(x, y) * w / square.side)
        for layer, steep, sign in zip(self.depths, self.steepness, (1.0, -1.0), strict=True):
            beyond = sign * (depth - filters.sample(layer, column, row))
            distances = np.minimum(distances, beyond / filters.sample(steep, column, row))
        return distances


def _extended(layer: Floats, known: NDArray[np.bool_]) -> Floats:
    """Return a layer (S, S), with unknown pixels filled from the known ones."""
    return fill(layer[..., None].astype(np.float32), known.astype(np.float32))[..., 0]
