# SPDX-License-Identifier: GPL-3.0-or-later
"""meshoptimizer's simplifier, called through ctypes, which lets other threads run meanwhile. Knows arrays alone.

The library comes from the wheel `maquette_meshopt`, or from a path where that is not installed (a child, tests).
"""

from __future__ import annotations

import _ctypes
import ctypes
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from ..arrays import Flags, Floats, WedgeIndices

if sys.platform == "win32":
    _unload = _ctypes.FreeLibrary
else:
    _unload = _ctypes.dlclose

_ERROR_ABSOLUTE: Final = 1 << 2  # errors in the positions' own unit, not as a part of the mesh's size
_OUT_OF_MEMORY: Final = ctypes.c_size_t(-1).value
_POINTER: Final = ctypes.c_void_p
_SIZE: Final = ctypes.c_size_t


class SimplifierMissing(RuntimeError):
    """There is no simplifier for this system, or it does not load."""


class Simplifier:
    """The library at `path`; raises SimplifierMissing where it does not load."""

    def __init__(self, path: Path) -> None:
        try:
            self._library = ctypes.CDLL(str(path))
            declare(self._library)
        except (OSError, AttributeError) as error:
            raise SimplifierMissing(str(error)) from error
        self.path = path

    def close(self) -> None:
        """Unload the library; nothing may call it afterwards."""
        _unload(self._library._handle)  # noqa: SLF001  # ctypes has no other way

    def simplify(
        self,
        positions: Floats,
        triangles: WedgeIndices,
        target: int,
        deviation: float,
        held: Flags | None = None,
    ) -> tuple[WedgeIndices, float]:
        """Collapse edges until `target` triangles are left, or none can go within `deviation`. Raises MemoryError.

        positions: (N, 3), bit-equal ones are one place with several attributes; triangles: (T, 3); held: (N,) which
        places must stay. Returns the triangles that are left, in the same indices, and the error; it and `deviation`
        are in the positions' unit.
        """
        points, indices, kept = _prepared(positions, triangles)
        error = ctypes.c_float()
        locked = None if held is None else np.ascontiguousarray(held, np.uint8)
        count = self._library.maquette_meshopt_simplify(
            kept.ctypes.data,
            indices.ctypes.data,
            indices.size,
            points.ctypes.data,
            len(points),
            None if locked is None else locked.ctypes.data,
            3 * target,
            min(deviation, 3e38),
            _ERROR_ABSOLUTE,
            ctypes.byref(error),
        )
        return _taken(kept, count), error.value

    def simplify_sloppily(self, positions: Floats, triangles: WedgeIndices, target: int) -> tuple[WedgeIndices, float]:
        """Merge what falls into the same cell of a grid: no seam, border or hole holds. As `simplify`."""
        points, indices, kept = _prepared(positions, triangles)
        error = ctypes.c_float()
        count = self._library.maquette_meshopt_simplify_sloppy(
            kept.ctypes.data,
            indices.ctypes.data,
            indices.size,
            points.ctypes.data,
            len(points),
            3 * target,
            1.0,
            ctypes.byref(error),
        )
        scale = self._library.maquette_meshopt_scale(points.ctypes.data, len(points))
        return _taken(kept, count), error.value * scale

    def group(self, streams: Sequence[np.ndarray[Any, Any]]) -> tuple[WedgeIndices, int]:
        """Number the rows that are equal, bit by bit, in all of `streams` (N, …): (N,) group of each row, and how many.

        Groups are numbered in the order in which their first rows come. Raises MemoryError.
        """
        groups = np.empty(len(streams[0]), np.uint32)
        if not groups.size:
            return groups, 0
        rows = [np.ascontiguousarray(stream).reshape(len(stream), -1) for stream in streams]
        while len(rows) > _MOST_STREAMS:
            part, _ = self.group(rows[:_MOST_STREAMS])
            rows = [part.reshape(-1, 1), *rows[_MOST_STREAMS:]]
        data = (_POINTER * len(rows))(*(row.ctypes.data for row in rows))
        sizes = (_SIZE * len(rows))(*(row.strides[0] for row in rows))
        count = self._library.maquette_meshopt_group(groups.ctypes.data, len(groups), data, sizes, len(rows))
        if count == _OUT_OF_MEMORY:
            raise MemoryError
        return groups, count


_MOST_STREAMS: Final = 16  # that the library takes at once


def declare(library: ctypes.CDLL) -> None:
    """Say what the library's functions take and return; raises AttributeError where one is missing."""
    declared = {
        "simplify": (_SIZE, [*_SOURCE, _POINTER, _SIZE, ctypes.c_float, ctypes.c_uint, _POINTER]),
        "simplify_sloppy": (_SIZE, [*_SOURCE, _SIZE, ctypes.c_float, _POINTER]),
        "scale": (ctypes.c_float, [_POINTER, _SIZE]),
        "group": (_SIZE, [_POINTER, _SIZE, _POINTER, _POINTER, _SIZE]),
    }
    for name, (result, arguments) in declared.items():
        function = getattr(library, f"maquette_meshopt_{name}")
        function.restype, function.argtypes = result, arguments


_SOURCE: Final = [_POINTER, _POINTER, _SIZE, _POINTER, _SIZE]  # destination, indices, positions


def _prepared(positions: Floats, triangles: WedgeIndices) -> tuple[Floats, WedgeIndices, WedgeIndices]:
    """Return both as the library wants them, and room for the result."""
    points = np.ascontiguousarray(positions, np.float32) + np.float32(0)  # -0 and 0 are one place
    indices = np.ascontiguousarray(triangles, np.uint32).ravel()
    return points, indices, np.empty_like(indices)


def _taken(kept: WedgeIndices, count: int) -> WedgeIndices:
    if count == _OUT_OF_MEMORY:
        raise MemoryError
    return kept[:count].reshape(-1, 3)


_held: list[Simplifier] = []


def use(path: Path) -> None:
    """Take the library at this path from now on. Raises SimplifierMissing."""
    _held[:] = [Simplifier(path)]


def let_go() -> None:
    """Unload the library, since Windows deletes no file that is loaded. No thread may be in it."""
    while _held:
        _held.pop().close()


def simplifier() -> Simplifier:
    """The library, loaded when first needed. Raises SimplifierMissing."""
    if not _held:
        try:
            import maquette_meshopt
        except ImportError as error:
            raise SimplifierMissing("The simplifier is not built for this system.") from error
        use(Path(maquette_meshopt.LIBRARY))
    return _held[0]


def is_available() -> bool:
    """Whether `simplifier` works."""
    try:
        simplifier()
    except SimplifierMissing:
        return False
    return True
