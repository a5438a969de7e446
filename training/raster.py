# SPDX-License-Identifier: GPL-3.0-or-later
"""A z-buffer in C, compiled on first use."""

from __future__ import annotations

import ctypes
import functools
import hashlib
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Indices = NDArray[np.int32]

_SOURCE: Final = Path(__file__).with_name("raster.c")


@dataclass(frozen=True)
class Raster:
    """The visible surface in each pixel, (side, side): coverage, depths, triangle, and barycentric coordinates."""

    seen: NDArray[np.bool_]
    nearest: Floats
    farthest: Floats
    triangle: Indices
    shares: Floats  # (side, side, 3), of the triangle's corners


def rasterize(corners: Floats, triangles: Indices, side: int) -> Raster:
    """Rasterize triangles (F, 3) over corners (N, 3), x, y and depth in pixels, to side x side pixels."""
    depths = np.empty((2, side, side), dtype=np.float32)
    which = np.empty((side, side), dtype=np.int32)
    second, third = np.zeros((2, side, side), dtype=np.float32)
    corners, triangles = np.ascontiguousarray(corners), np.ascontiguousarray(triangles)
    _library().rasterize(corners, triangles, len(triangles), side, depths[0], depths[1], which, second, third)
    shares = np.stack([1 - second - third, second, third], axis=-1)
    return Raster(which >= 0, depths[0], depths[1], which, shares)


@functools.cache
def _library() -> Any:
    digest = hashlib.sha256(_SOURCE.read_bytes()).hexdigest()[:16]
    built = Path(tempfile.gettempdir()) / f"maquette-raster-{os.getuid()}-{digest}.so"
    if not built.exists():
        partial = built.with_suffix(f".{os.getpid()}")
        compiler = os.environ.get("CC", "cc")
        subprocess.run([compiler, "-O3", "-shared", "-fPIC", "-o", partial, _SOURCE, "-lm"], check=True)
        partial.replace(built)
    library = ctypes.CDLL(str(built))
    floats, indices = (np.ctypeslib.ndpointer(kind, flags="C") for kind in (np.float32, np.int32))
    library.rasterize.argtypes = [floats, indices, *[ctypes.c_int] * 2, floats, floats, indices, floats, floats]
    library.rasterize.restype = None
    return library
