# SPDX-License-Identifier: GPL-3.0-or-later
"""A pack of two boxes, as written by `training.packs`."""

from __future__ import annotations

import numpy as np

STEPS = 65535
QUADS = ((0, 4, 5, 1), (4, 6, 7, 5), (6, 2, 3, 7), (2, 0, 1, 3), (1, 5, 7, 3), (0, 2, 6, 4))
TRIANGLES = np.array([part for a, b, c, d in QUADS for part in ((a, b, c), (a, c, d))], dtype=np.int32)


def box(width, depth, height):
    """float32 (8, 3): the corners of a box centred at the origin; `TRIANGLES` face outward."""
    corners = np.array([(x, y, z) for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])
    return (corners * (width, depth, height)).astype(np.float32)


def write_pack(path, sizes=((1.0, 0.6, 0.5), (0.4, 0.4, 1.0))):
    arrays = {"names": np.array([f"box {number}" for number in range(len(sizes))])}
    for number, size in enumerate(sizes):
        corners = box(*size)
        arrays |= {
            f"{number}_v": np.rint((corners - corners.min(axis=0)) * STEPS).astype(np.uint16),
            f"{number}_f": TRIANGLES,
            f"{number}_c": np.full((len(TRIANGLES), 3, 3), (200, 120, 60), np.uint8),
            f"{number}_s": np.float32(1.0),
        }
    np.savez(path, **arrays)
