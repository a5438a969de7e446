# SPDX-License-Identifier: GPL-3.0-or-later
"""Compose photographs with a known subject: `python -m training.cutout.photographs ASSETS DATA`.

Existing files are kept.
One `.npz` per pack: `picture`, uint8 (N, SIDE, SIDE, 4), sRGB and the subject's coverage.
"""

from __future__ import annotations

import argparse
import io
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from training import assets, look
from training.camera import framed, random_camera
from training.raster import rasterize
from training.views import FINER, Subject

from . import drawings
from .places import GAMMA, Light, Place, Random, out_of_focus, place

SIDE: Final = 128
_KEPT: Final = 12  # rendered subjects of a pack that may stand in other photographs
_LEAST_SEEN: Final = 0.01  # of the picture
_DRAWINGS: Final = "drawings.npz"
_NOTHING: Final = 0.004  # of the picture: thinner models are left out

Bytes = NDArray[np.uint8]
# Makes a picture of a subject in linear light, premultiplied, of a number of pixels a side: (S, S, 4).
Render = Callable[[int, Random], Light]


def main() -> None:
    """Compose the photographs of all packs, several in parallel."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("assets", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--views", type=int, default=10, help="photographs of each model")
    parser.add_argument("--drawings", type=int, default=3000, help="photographs of flat subjects")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    arguments = parser.parse_args()
    arguments.data.mkdir(parents=True, exist_ok=True)
    drawn = arguments.data / _DRAWINGS
    if not drawn.exists():
        _compose_drawings(drawn, arguments.drawings)
    assets.convert(arguments.assets, arguments.data, _compose_pack, arguments.views, arguments.processes)


def _compose_pack(task: tuple[Path, Path, int]) -> str:
    source, target, count = task
    rng = np.random.default_rng(list(source.stem.encode()))
    others: list[Render] = []
    pictures = []
    for asset in assets.read(source):
        subject = partial(_render, Subject(asset))
        others = [*others[-_KEPT:], subject]
        pictures += [compose(subject, others, rng) for _ in range(count)]
    return f"{source.stem}: {_save(target, pictures)} photographs"


def _compose_drawings(target: Path, count: int) -> None:
    rng = np.random.default_rng(count)
    _save(target, [compose(drawings.draw, [drawings.draw], rng) for _ in range(count)])


def _save(target: Path, pictures: list[Bytes]) -> int:
    """Write the photographs that show something, and return their number."""
    kept = [picture for picture in pictures if (picture[..., 3] >= 128).mean() > _LEAST_SEEN]
    assets.save(target, picture=np.stack(kept) if kept else np.zeros((0, SIDE, SIDE, 4), dtype=np.uint8))
    return len(kept)


def compose(subject: Render, others: list[Render], rng: Random, side: int = SIDE) -> Bytes:
    """Return a photograph, uint8 (side, side, 4), of a subject somewhere; alpha is the coverage of all in focus."""
    scene = place(rng, side)
    light = scene.light
    if rng.random() < 0.25:
        for _ in range(rng.integers(1, 5)):
            light = _with_another(light, scene, others[rng.integers(len(others))], rng)
    coverage = np.zeros((side, side), dtype=np.float32)
    shown = [subject]
    while rng.random() < 0.12:
        shown.append(others[rng.integers(len(others))])
    for number, each in enumerate(shown):
        longest = rng.uniform(0.35, 0.95) / (1 if len(shown) == 1 else rng.uniform(1.3, 2.2))
        foot = scene.foot if number == 0 else scene.foot + rng.uniform(-0.06, 0.06)
        middle = rng.uniform(0.35, 0.65) if len(shown) == 1 else rng.uniform(0.2, 0.8)
        if rng.random() < 0.1:  # cut off by the frame
            middle, foot = rng.uniform(-0.1, 1.1), foot + rng.uniform(0, 0.3)
        else:
            longest = min(longest, foot)
        placed = _placed(each(round(longest * side), rng), side, (middle, foot))
        light = placed[..., :3] + _shaded(light, placed[..., 3], scene, rng) * (1 - placed[..., 3:])
        coverage = np.maximum(coverage, placed[..., 3])
    alpha = np.rint(coverage * 255).astype(np.uint8)
    return np.dstack([_photograph(light, rng), alpha])


def _with_another(light: Light, scene: Place, other: Render, rng: Random) -> Light:
    """Return the light with another model out of focus behind the subject."""
    side, far = len(light), rng.uniform(0.2, 1.0)
    foot = scene.horizon + (scene.foot - scene.horizon) * (1 - far)
    picture = other(round(rng.uniform(0.2, 0.6) * side), rng)
    placed = _placed(picture, side, (rng.uniform(-0.05, 1.05), foot))
    blurred = out_of_focus(placed, max(1.2, rng.uniform(0.3, 1.2) * 0.04 * far * side))
    return np.asarray(
        blurred[..., :3] + _shaded(light, placed[..., 3], scene, rng) * (1 - blurred[..., 3:]), dtype=np.float32
    )


def _render(subject: Subject, longest: int, rng: Random) -> Light:
    """Return a render in linear light, premultiplied, (longest, longest, 4)."""
    camera = random_camera(rng)
    frame = framed(subject.vertices, camera, max(longest, 8) * FINER, 1.0)
    raster = rasterize(frame.corners, subject.asset.triangles, frame.side)
    if raster.seen.mean() < _NOTHING:
        return np.zeros((frame.side // FINER, frame.side // FINER, 4), dtype=np.float32)
    painted = look.paint(subject, raster, camera, rng)
    painted[..., :3] = painted[..., :3] ** GAMMA * painted[..., 3:]
    small = frame.side // FINER
    return np.asarray(painted.reshape(small, FINER, small, FINER, 4).mean(axis=(1, 3)), dtype=np.float32)


def _placed(rendered: Light, side: int, foot: tuple[float, float]) -> Light:
    """Return a render (N, N, 4) in an empty picture (side, side, 4), the middle of its lower end at `foot` (x, y)."""
    filled = np.flatnonzero(rendered[..., 3].any(axis=1))
    end = int(filled[-1]) + 1 if len(filled) else len(rendered)
    size = len(rendered)
    top = int(np.clip(round(foot[1] * side) - end, -size, side))
    left = int(np.clip(round(foot[0] * side) - size // 2, -size, side))
    placed = np.zeros((side + 2 * size, side + 2 * size, 4), dtype=np.float32)
    placed[size + top : 2 * size + top, size + left : 2 * size + left] = rendered
    return placed[size:-size, size:-size]


def _shaded(light: Light, alpha: Light, scene: Place, rng: Random) -> Light:
    """Return the light with the shadow that a subject with this coverage (S, S) casts on the ground."""
    side = len(alpha)
    rows = np.flatnonzero((alpha > 0.5).any(axis=1))
    if not len(rows) or rng.random() < 0.15:
        return light
    foot = rows[-1] + 1
    down, across = np.mgrid[:side, :side].astype(np.float32) + np.float32(0.5)
    flat, lean, towards = rng.uniform(0.08, 0.5), rng.normal(0, 0.8), rng.choice([-1, 1])
    away = (foot - down) * towards + rng.uniform(0, 0.05) * side
    sampled = ndimage.map_coordinates(alpha, [foot - away / flat, across - lean * away], order=1, mode="constant")
    cast = ndimage.gaussian_filter(sampled * (away > 0), rng.uniform(0.002, 0.05) * side)
    contact = ndimage.gaussian_filter(alpha * (down > foot - 0.1 * side), rng.uniform(0.01, 0.04) * side)
    ground = np.clip((down / side - scene.horizon) * 20, rng.uniform(0, 0.5), 1)
    share = (1 - rng.uniform(0, 0.75) * cast * ground) * (1 - rng.uniform(0, 0.8) * contact)
    return np.asarray(light * share[..., None], dtype=np.float32)


def _photograph(light: Light, rng: Random) -> Bytes:
    """Return what a camera makes of light (S, S, 3): vignette, softness, exposure, noise and JPEG; uint8 sRGB."""
    side = len(light)
    steps = (np.arange(side) + 0.5) / side - 0.5
    exposed = light * (1 - rng.uniform(0, 0.7) * (steps[:, None] ** 2 + steps**2))[..., None]
    exposed = exposed * rng.choice([1.0, rng.uniform(0.6, 1.5)]) * np.exp(rng.normal(0, 0.05, 3))
    shown = np.clip(exposed, 0, 1) ** (1 / GAMMA) * 255
    softness = rng.uniform(0, 0.7)
    shown = ndimage.gaussian_filter(shown, (softness, softness, 0))
    shown += rng.normal(0, rng.uniform(0, 4), shown.shape)
    picture = np.rint(np.clip(shown, 0, 255)).astype(np.uint8)
    if rng.random() < 0.4:
        return picture
    compressed = io.BytesIO()
    Image.fromarray(picture).save(compressed, "JPEG", quality=int(rng.integers(60, 96)))
    return np.asarray(Image.open(compressed).convert("RGB"))


if __name__ == "__main__":
    main()
