# SPDX-License-Identifier: GPL-3.0-or-later
"""From one picture to a textured, closed mesh: cut out, inflate, texture, size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Bytes, Floats
from .cutout import cut_out, touches_frame
from .errors import NothingToModel
from .inflate import Inflation, inflate
from .mesh import TexturedMesh
from .texture import bleed

LEAST_SIDE = 16
LEAST_TRIANGLES = 100
# A picture that is all subject becomes a slab: this share of its shorter side thick.
SLAB_THICKNESS = 0.1


@dataclass(frozen=True)
class Options:
    """What is asked for: height in metres, depth as a factor on the natural one, about how many triangles (100 up).

    Raises ValueError for values that make no model.
    """

    height: float = 1.0
    depth: float = 1.0
    triangles: int = 20_000

    def __post_init__(self) -> None:
        if not (np.isfinite(self.height) and np.isfinite(self.depth) and self.height > 0 and self.depth > 0):
            raise ValueError(f"height and depth must be above 0, not {self.height} and {self.depth}")
        if self.triangles < LEAST_TRIANGLES:
            raise ValueError(f"triangles must be {LEAST_TRIANGLES} or more, not {self.triangles}")


@dataclass(frozen=True)
class Reconstruction:
    """The mesh, the mask (H, W in 0..1) it was made from, and warnings.

    `whole_picture`: no backdrop was found, so all of the picture is a slab. `cut_by_border`: the subject touches the
    frame.
    """

    mesh: TexturedMesh
    mask: Floats
    warnings: tuple[str, ...]


def reconstruct(pixels: Bytes, options: Options = Options()) -> Reconstruction:
    """Return the model of the subject of an sRGB picture uint8 (H, W, 4).

    The number of triangles is within 15 % of the asked one but for subjects too thin to be filled with so many.
    Raises NothingToModel: `picture_too_small`, `picture_empty`, `no_subject`.
    """
    if min(pixels.shape[:2]) < LEAST_SIDE:
        raise NothingToModel("picture_too_small")
    mask = cut_out(pixels)
    whole = bool((mask >= 0.5).all())
    thickness = SLAB_THICKNESS * min(mask.shape) if whole else None
    inflation = inflate(mask, options.triangles, thickness)
    mesh = TexturedMesh(
        positions=_place(inflation, options),
        triangles=inflation.triangles.astype(np.int32),
        uvs=_project(inflation, mask.shape[1], mask.shape[0]),
        texture=bleed(pixels, mask),
    )
    return Reconstruction(mesh, mask, ("whole_picture",) if whole else _warnings(mask))


def _place(inflation: Inflation, options: Options) -> Floats:
    """Turn picture coordinates into Blender's, scaled to the height: standing on z = 0, centred, looking to -Y."""
    x, y, z = inflation.positions.T
    scale = options.height / float(np.ptp(y))
    centre = 0.5 * float(x.min() + x.max())
    return np.column_stack([(x - centre) * scale, z * scale * options.depth, (y.max() - y) * scale]).astype(np.float32)


def _project(inflation: Inflation, width: int, height: int) -> Floats:
    """Return UVs straight through the picture: the back shows what a mirror behind the subject would."""
    x, y, _ = inflation.positions.T
    return np.clip(np.column_stack([x / width, 1.0 - y / height]), 0.0, 1.0).astype(np.float32)


def _warnings(mask: Floats) -> tuple[str, ...]:
    return ("cut_by_border",) if touches_frame(mask) else ()
