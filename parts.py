# SPDX-License-Identifier: GPL-3.0-or-later
"""What has to be remembered while the add-on is enabled: one object of a class, for each class that asks for one.

For every layer, as it imports nothing. The session empties it when the add-on is disabled.
"""

from __future__ import annotations

from typing import Final, TypeVar

_Part = TypeVar("_Part")

_parts: Final[dict[type, object]] = {}


def part(kind: type[_Part]) -> _Part:
    """The object of this class, made on first use."""
    found = _parts.get(kind)
    if not isinstance(found, kind):
        found = _parts[kind] = kind()
    return found


def close() -> None:
    """Close those that have a `close`, the last made first, and drop them all."""
    for made in reversed(list(_parts.values())):
        if (close_it := getattr(made, "close", None)) is not None:
            close_it()
    _parts.clear()
