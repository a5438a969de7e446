# SPDX-License-Identifier: GPL-3.0-or-later
"""Encodes frames to an MP4 video."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import av
import numpy as np

if TYPE_CHECKING:
    from maquette.geometry.arrays import Bytes


def encode(frames: Bytes, frames_a_second: int = 12) -> bytes:
    """Return an H.264 video of (N, S, S, 4) RGBA frames over white; S is even."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=frames_a_second)
        stream.height, stream.width = frames.shape[1:3]
        stream.pix_fmt = "yuv420p"
        for frame in frames:
            picture = av.VideoFrame.from_ndarray(_over_white(frame), format="rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    return file.getvalue()


def _over_white(frame: Bytes) -> Bytes:
    alpha = frame[..., 3:] / 255.0
    return np.asarray(np.rint(frame[..., :3] * alpha + 255.0 * (1.0 - alpha)), dtype=np.uint8)
