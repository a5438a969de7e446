# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes animated GIFs like the v3 service's, which diffusers' `export_to_gif` makes with Pillow."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Literal

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from maquette.geometry.arrays import Bytes

Background = Literal["black", "white", "transparent"]

MILLISECONDS = 100
_OPAQUE = 128


def encode(frames: Bytes, background: Background = "black", milliseconds: int = MILLISECONDS) -> bytes:
    """Return a GIF of RGBA frames (N, H, W, 4) over a background, with the given delays, looping forever.

    Over a colour, each frame after the first is the changed rectangle, drawn over the previous frame (disposal 0), and
    repeated frames are merged. Transparent frames are erased before the next one (disposal 2).
    """
    pictures = [Image.fromarray(_over(frame, background)) for frame in frames]
    file = io.BytesIO()
    pictures[0].save(
        file,
        "GIF",
        save_all=True,
        append_images=pictures[1:],
        duration=milliseconds,
        loop=0,
        disposal=2 if background == "transparent" else 0,
        optimize=False,
    )
    return file.getvalue()


def _over(frame: Bytes, background: Background) -> Bytes:
    """Return (H, W, 3) over a colour, or (H, W, 4) with binary alpha, as in a GIF."""
    if background == "transparent":
        return np.dstack([frame[..., :3], np.where(frame[..., 3] >= _OPAQUE, 255, 0).astype(np.uint8)])
    alpha = frame[..., 3:] / 255.0
    behind = 255.0 if background == "white" else 0.0
    return np.asarray(np.rint(frame[..., :3] * alpha + behind * (1.0 - alpha)), dtype=np.uint8)
