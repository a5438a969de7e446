# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the demo's turntable, an animated WebP: the picture, the rotating model, and its wireframe."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import bpy
import numpy as np
from mathutils import Vector
from PIL import Image

from tools import demo_sheet

SIZE: Final = 320  # pixels, of each of the three squares
FRAMES: Final = 24
TURN: Final = 3.6  # seconds
ABOVE: Final = 12.0  # degrees above the horizon
FIRST: Final = -32.0  # degrees around the model from its front


@dataclass(frozen=True)
class Packing:
    """How the file is reduced: the size of a square, every n-th frame, and the quality (0 to 100)."""

    size: int
    each: int
    quality: int


# The first that fits is used.
_PACKINGS: Final = tuple(
    Packing(size, each, quality)
    for size, each in ((320, 1), (256, 1), (224, 1), (192, 1), (192, 2))
    for quality in (80, 60, 45)
)


def render(model: bpy.types.Object, picture: Path, report: Callable[[float], None]) -> list[Image.Image]:
    """Render the frames of one turn; `report` is called with the finished share.

    Leaves a camera and lights in the open file, which should not be saved.
    """
    still = _scaled(demo_sheet.fitted(demo_sheet.read(picture)), SIZE)
    demo_sheet.set_up(model, SIZE)
    textured = _turn(model, lambda fraction: report(fraction / 2))
    with demo_sheet.as_wire():
        wires = _turn(model, lambda fraction: report((1 + fraction) / 2))
    return [Image.fromarray(np.hstack([still, frame, wire])) for frame, wire in zip(textured, wires, strict=True)]


def pack(frames: Sequence[Image.Image], target: Path, largest: int) -> Packing:
    """Write the animation to `target` (WebP) in the best way that fits into the limit, and return it.

    Raises:
        RuntimeError: if even the smallest does not fit.
    """
    for packing in _PACKINGS:
        width, height = packing.size * frames[0].width // frames[0].height, packing.size
        chosen = [frame.resize((width, height), Image.Resampling.LANCZOS) for frame in frames[:: packing.each]]
        chosen[0].save(
            target,
            save_all=True,
            append_images=chosen[1:],
            duration=round(1000 * TURN / len(chosen)),
            loop=0,
            quality=packing.quality,
            minimize_size=True,
        )
        if target.stat().st_size <= largest:
            return packing
    raise RuntimeError(f"{target.name} is larger than {largest // 1000} kB in every size.")


def _turn(model: bpy.types.Object, report: Callable[[float], None]) -> list[np.ndarray]:
    """Yield each frame: rows from the top, RGB, 0 to 255."""
    points = np.array([model.matrix_world @ vertex.co for vertex in model.data.vertices])
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    directions = [_towards(FIRST + 360 * number / FRAMES) for number in range(FRAMES)]
    distance = max(fitting(points - middle, np.array(direction)) for direction in directions) * demo_sheet.MARGIN
    camera = bpy.context.scene.camera
    camera.data.clip_end = 10 * distance
    frames = []
    with tempfile.TemporaryDirectory() as folder:
        for number, direction in enumerate(directions):
            camera.location = Vector(middle) + direction * distance
            camera.rotation_euler = (-direction).to_track_quat("-Z", "Y").to_euler()
            pixels = demo_sheet.rendered(Path(folder) / f"{number}.png")
            frames.append(_bytes(demo_sheet.on_ground(pixels)))
            report(len(frames) / FRAMES)
    return frames


def _towards(around: float) -> Vector:
    """Return the direction from the model to the camera, at degrees around the model from its front."""
    turn, lift = math.radians(around - 90), math.radians(ABOVE)
    return Vector((math.cos(turn) * math.cos(lift), math.sin(turn) * math.cos(lift), math.sin(lift)))


def fitting(points: np.ndarray, direction: np.ndarray) -> float:
    """Return the least distance from the origin, in a direction (3,), at which all points (N, 3) are in view."""
    across = np.cross((0.0, 0.0, 1.0), direction)
    across /= np.linalg.norm(across)
    up = np.cross(direction, across)
    off = np.maximum(np.abs(points @ across), np.abs(points @ up))
    return float((points @ direction + off / math.tan(demo_sheet.LENS / 2)).max())


def _scaled(pixels: demo_sheet.Pixels, size: int) -> np.ndarray:
    return _bytes(demo_sheet.resized(demo_sheet.resized(pixels, size).swapaxes(0, 1), size).swapaxes(0, 1))


def _bytes(pixels: demo_sheet.Pixels) -> np.ndarray:
    return (pixels[::-1, :, :3].clip(0, 1) * 255 + 0.5).astype(np.uint8)
