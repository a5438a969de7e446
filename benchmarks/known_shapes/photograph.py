# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes a photograph of a scene: the lens's vignette and softness, the sensor's noise, and JPEG's compression."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from maquette.geometry.image import filters

from .scenes import GAMMA, Light, Random

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TO_YCC: Final = np.array([[0.299, 0.587, 0.114], [-0.1687, -0.3313, 0.5], [0.5, -0.4187, -0.0813]])
_BLOCK: Final = 8
# The standard's example table for luminance (ITU-T T.81, annex K) is close to this plane.
_STEPS: Final = 10 + 6.5 * np.add.outer(np.arange(_BLOCK), np.arange(_BLOCK))


def photograph(light: Light, rng: Random) -> NDArray[np.uint8]:
    """Return a photograph, sRGB (S, S, 4), of linear light (S, S, 3)."""
    side = len(light)
    steps = (np.arange(side) + 0.5) / side - 0.5
    far = steps[:, None] ** 2 + steps**2
    shown = np.clip(light * (1 - rng.uniform(0.1, 0.7) * far)[..., None], 0, 1) ** (1 / GAMMA) * 255
    softness = rng.uniform(0.35, 0.8) * side / 512
    soft = np.stack([filters.blur(shown[..., each].astype(np.float32), softness) for each in range(3)], axis=-1)
    noisy = soft + rng.normal(0, rng.uniform(0.5, 2.5), soft.shape)
    compressed = _compressed(noisy, rng.uniform(0.15, 0.6))
    return np.dstack([np.rint(np.clip(compressed, 0, 255)), np.full((side, side), 255)]).astype(np.uint8)


def _compressed(shown: NDArray[np.float64], coarseness: float) -> NDArray[np.float64]:
    """Return colours (S, S, 3), 0 to 255, as JPEG keeps them; coarseness: 0.5 is quality 75, 0.2 quality 90."""
    rows, columns = shown.shape[:2]
    padded = np.pad(shown, ((0, -rows % 16), (0, -columns % 16), (0, 0)), mode="edge") @ _TO_YCC.T
    chroma = [filters.shrink(padded[..., each].astype(np.float32), 2) for each in (1, 2)]
    kept = [_quantised(padded[..., 0] - 128, coarseness) + 128]
    kept += [
        filters.upsample(_quantised(each, 1.5 * coarseness).astype(np.float32), 2, padded.shape[:2]).astype(np.float64)
        for each in chroma
    ]
    return (np.stack(kept, axis=-1) @ np.linalg.inv(_TO_YCC).T)[:rows, :columns]


def _quantised(channel: NDArray[np.floating], coarseness: float) -> NDArray[np.float64]:
    count = np.arange(_BLOCK)
    cosines = np.cos(np.pi / _BLOCK * (count + 0.5) * count[:, None]) * np.sqrt(2 / _BLOCK)
    cosines[0] *= np.sqrt(0.5)
    down, across = (size // _BLOCK for size in channel.shape)
    blocks = channel.reshape(down, _BLOCK, across, _BLOCK).swapaxes(1, 2)
    steps = np.maximum(_STEPS * coarseness, 1.0)
    kept = np.rint(cosines @ blocks @ cosines.T / steps) * steps
    return (cosines.T @ kept @ cosines).swapaxes(1, 2).reshape(channel.shape)
