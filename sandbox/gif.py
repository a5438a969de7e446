# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes frames as the v3 service's animated GIF: what diffusers' `export_to_gif` makes with Pillow."""

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
    """Return the file: (N, H, W, 4) RGBA frames over a background, each shown as long as said, repeated for ever.

    Over a colour each frame after the first is the rectangle that has changed, drawn over the one before (disposal 0),
    and frames that repeat the one before are merged with it. Transparent ones are erased before the next (disposal 2).
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
    """Return (H, W, 3) over a colour, or (H, W, 4) with every pixel either there or not, as a GIF knows it."""
    if background == "transparent":
        return np.dstack([frame[..., :3], np.where(frame[..., 3] >= _OPAQUE, 255, 0).astype(np.uint8)])
    alpha = frame[..., 3:] / 255.0
    behind = 255.0 if background == "white" else 0.0
    return np.asarray(np.rint(frame[..., :3] * alpha + behind * (1.0 - alpha)), dtype=np.uint8)
