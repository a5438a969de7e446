# SPDX-License-Identifier: GPL-3.0-or-later
"""The camera path of Shap-E's turntable movies, and whether a movie follows it.

Source: `create_pan_cameras` of openai/shap-e (`util/notebooks.py`) and of diffusers (`pipelines/shap_e/camera.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from .. import camera
from ..arrays import Doubles, Floats
from ..camera import Camera
from ..errors import NotATurntable
from ..image.filters import shrink
from .visual_hull import CameraView, carve

DISTANCE: Final = 4.0
SLOPE: Final = 0.5  # the camera's downward slope
TANGENT: Final = float(np.tan(0.35))  # of half the angle of view
HALF_SIDE: Final = 1.0  # half the side of the cube that contains the object

LEAST_FRAMES: Final = 4
# The least share of the silhouettes that their hull on a coarse grid covers; with a wrong motion it covers about half.
LEAST_EXPLAINED: Final = 0.9
CLEARLY_EXPLAINED: Final = 0.985  # with this share covered, other motions are not tried
_COARSE: Final = 48  # nodes along a side, and about as many pixels
_SAME: Final = 0.01  # of the subject: the largest difference between first and last frame if both show the same view


@dataclass(frozen=True)
class Motion:
    """How the camera moves. closed: the last frame repeats the first view; clockwise: as seen from above."""

    closed: bool
    clockwise: bool


def pan_cameras(
    count: int, size: tuple[int, int], motion: Motion = Motion(closed=True, clockwise=True)
) -> list[Camera]:
    """Return the cameras of `count` frames, `size` (height, width) in pixels; Z is up, the first camera is at -Y."""
    turn = 2.0 * np.pi / (count - 1 if motion.closed else count)
    steps = turn * np.arange(count) * (1.0 if motion.clockwise else -1.0)
    return [_pan_camera(float(angle), size) for angle in steps]


def _pan_camera(angle: float, size: tuple[int, int]) -> Camera:
    forward = np.array([np.sin(angle), np.cos(angle), -SLOPE])
    forward /= np.linalg.norm(forward)
    right = np.array([np.cos(angle), -np.sin(angle), 0.0])
    axes = np.stack([right, np.cross(forward, right), forward])
    return camera.perspective(-DISTANCE * forward, axes, TANGENT, size[1], size[0])


def find_motion(masks: Sequence[Floats]) -> Motion:
    """Return the motion that best explains the silhouettes (H, W) of a movie.

    Raises NotATurntable if there are too few frames, a frame is empty, or no motion explains them.
    """
    if len(masks) < LEAST_FRAMES:
        raise NotATurntable(f"it has {len(masks)} frame{'s' if len(masks) > 1 else ''}, too few for a turn")
    covered = [float((mask >= 0.5).mean()) for mask in masks]
    if min(covered) < 0.001 or max(covered) > 0.98:
        raise NotATurntable("in one frame nothing stands out from the background")
    factor = max(1, round(max(masks[0].shape) / _COARSE))
    small = [shrink(mask, factor) for mask in masks]
    closed = _differs(masks[0], masks[-1]) < _SAME
    motions = [Motion(ends, way) for ends in (closed, not closed) for way in (True, False)]
    shares = []
    for motion in motions:
        shares.append(explained(views(small, motion)))
        if shares[-1] > CLEARLY_EXPLAINED:
            return motion
    if max(shares) < LEAST_EXPLAINED:
        raise NotATurntable("its frames do not show one object turning once")
    return motions[int(np.argmax(shares))]


def views(masks: Sequence[Floats], motion: Motion) -> list[CameraView]:
    """Return the views of a movie's silhouettes (H, W)."""
    height, width = masks[0].shape
    cameras = pan_cameras(len(masks), (height, width), motion)
    return [CameraView(seen_from, mask) for seen_from, mask in zip(cameras, masks, strict=True)]


def _differs(first: Floats, second: Floats) -> float:
    return float(np.abs(first - second).sum() / max(first.sum(), second.sum(), 1.0))


def explained(seen: Sequence[CameraView], resolution: int = _COARSE) -> float:
    """Return the share of the silhouettes' pixels that their visual hull covers; resolution: grid nodes per side."""
    side = np.full(3, HALF_SIDE)
    field = carve(seen, -side, side, resolution)
    # Eight points per node, a quarter of the spacing off it, so that no pixels are missed in between.
    nodes = np.argwhere(field.values > 0)
    around = np.indices((2, 2, 2)).reshape(3, -1).T * 0.5 - 0.25
    points = field.origin + field.spacing * (nodes[:, None, :] + around).reshape(-1, 3)
    covered, total = 0, 0
    for view in seen:
        solid = view.mask >= 0.5
        covered += int((solid & _covered(view.camera, points)).sum())
        total += int(solid.sum())
    return covered / max(total, 1)


def _covered(seen_from: Camera, points: Doubles) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    x, y, _, _ = seen_from.project(points)
    column, row = np.rint(x).astype(np.int64), np.rint(y).astype(np.int64)
    within = (column >= 0) & (column < seen_from.width) & (row >= 0) & (row < seen_from.height)
    covered = np.zeros((seen_from.height, seen_from.width), dtype=np.bool_)
    covered[row[within], column[within]] = True
    return covered
