# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls meshoptimizer's simplifier through ctypes, which releases the GIL. Works on arrays only.

The library comes from the wheel `maquette_meshopt` or, if that is not installed (in a child, in tests), from a path.
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

_ERROR_ABSOLUTE: Final = 1 << 2  # errors in the positions' unit, not relative to the mesh's size
_OUT_OF_MEMORY: Final = ctypes.c_size_t(-1).value
_POINTER: Final = ctypes.c_void_p
_SIZE: Final = ctypes.c_size_t


class SimplifierMissing(RuntimeError):
    """There is no simplifier for this system, or it cannot be loaded."""


class Simplifier:
    """The library at `path`. Raises SimplifierMissing if it cannot be loaded."""

    def __init__(self, path: Path) -> None:
        try:
            self._library = ctypes.CDLL(str(path))
            declare(self._library)
        except (OSError, AttributeError) as error:
            raise SimplifierMissing(str(error)) from error
        self.path = path

    def close(self) -> None:
        """Unload the library, which must not be called any more."""
        _unload(self._library._handle)  # noqa: SLF001  # ctypes has no other way

    def simplify(
        self,
        positions: Floats,
        triangles: WedgeIndices,
        target: int,
        deviation: float,
        locked: Flags | None = None,
    ) -> tuple[WedgeIndices, float]:
        """Collapse edges down to `target` triangles, as far as `deviation` allows. Raises MemoryError.

        positions: (N, 3), equal ones are one vertex with several attributes; triangles: (T, 3); locked: (N,), positions
        that must not be removed. Returns the remaining triangles, with the same indices, and the error. The error and
        `deviation` are in the positions' unit.
        """
        points, indices, kept = _prepared(positions, triangles)
        error = ctypes.c_float()
        locks = None if locked is None else np.ascontiguousarray(locked, np.uint8)
        count = self._library.maquette_meshopt_simplify(
            kept.ctypes.data,
            indices.ctypes.data,
            indices.size,
            points.ctypes.data,
            len(points),
            None if locks is None else locks.ctypes.data,
            3 * target,
            min(deviation, 3e38),
            _ERROR_ABSOLUTE,
            ctypes.byref(error),
        )
        return _filled(kept, count), error.value

    def simplify_sloppily(self, positions: Floats, triangles: WedgeIndices, target: int) -> tuple[WedgeIndices, float]:
        """Merge the vertices in each cell of a grid, across seams, borders and holes. Otherwise as `simplify`."""
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
        return _filled(kept, count), error.value * scale

    def group(self, streams: Sequence[np.ndarray[Any, Any]]) -> tuple[WedgeIndices, int]:
        """Group rows that are bitwise equal in all `streams` (N, …): return each row's group (N,), and their number.

        Groups are numbered in the order of their first rows. Raises MemoryError.
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


_MOST_STREAMS: Final = 16  # that the library accepts at once


def declare(library: ctypes.CDLL) -> None:
    """Declare the types of the library's functions. Raises AttributeError if one is missing."""
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
    """Return both in the form that the library expects, and a buffer for the result."""
    points = np.ascontiguousarray(positions, np.float32) + np.float32(0)  # makes -0 equal to 0
    indices = np.ascontiguousarray(triangles, np.uint32).ravel()
    return points, indices, np.empty_like(indices)


def _filled(kept: WedgeIndices, count: int) -> WedgeIndices:
    """Return the part of the buffer that the library has filled, as triangles. Raises MemoryError."""
    if count == _OUT_OF_MEMORY:
        raise MemoryError
    return kept[:count].reshape(-1, 3)


_loaded: list[Simplifier] = []


def use(path: Path) -> None:
    """Use the library at this path from now on. Raises SimplifierMissing."""
    _loaded[:] = [Simplifier(path)]


def unload() -> None:
    """Unload the library, because Windows cannot delete a loaded file. No thread may be using it."""
    while _loaded:
        _loaded.pop().close()


def simplifier() -> Simplifier:
    """Return the library, loaded on first use. Raises SimplifierMissing."""
    if not _loaded:
        try:
            import maquette_meshopt
        except ImportError as error:
            raise SimplifierMissing("The simplifier is not built for this system.") from error
        use(Path(maquette_meshopt.LIBRARY))
    return _loaded[0]


def is_available() -> bool:
    """Return whether `simplifier` works."""
    try:
        simplifier()
    except SimplifierMissing:
        return False
    return True
