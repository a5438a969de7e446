# SPDX-License-Identifier: GPL-3.0-or-later
"""Icons of picture files that were made for the jobs. Blender reads a file when its icon is first drawn."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bpy.utils.previews import ImagePreviewCollection

_RETRY_AFTER: Final = 1.0  # seconds between two looks for a file that is not there yet

_clock = time.monotonic
_collection: ImagePreviewCollection | None = None
_looked: dict[str, float] = {}


def icon(picture: Path) -> int:
    """The icon of a picture file, 0 where there is none yet, and in background mode. A later change is not shown."""
    key = str(picture)
    if _collection is not None and key in _collection:
        return _collection[key].icon_id
    now = _clock()
    if now - _looked.get(key, -_RETRY_AFTER) < _RETRY_AFTER:
        return 0
    _looked[key] = now
    return _load(key) if picture.is_file() else 0


def look_again() -> None:
    """The next look for a file is not put off: it may be the last one."""
    _looked.clear()


def forget(picture: Path) -> None:
    """The file is gone or will be another."""
    _looked.pop(str(picture), None)
    if _collection is not None and str(picture) in _collection:
        _collection.pop(str(picture))


def clear() -> None:
    """Give Blender back what the icons hold."""
    global _collection
    gone, _collection = _collection, None
    _looked.clear()
    if gone is not None:
        import bpy.utils.previews

        bpy.utils.previews.remove(gone)


def _load(key: str) -> int:
    import bpy.utils.previews

    global _collection  # noqa: PLW0603  # Blender complains of one that is not removed
    if _collection is None:
        _collection = bpy.utils.previews.new()
    return _collection.load(key, key, "IMAGE").icon_id
