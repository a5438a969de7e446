# SPDX-License-Identifier: GPL-3.0-or-later
"""State that lives while the add-on is enabled: one instance of each class that asks for it.

It imports nothing, so every layer may use it. The session clears it when the add-on is disabled.
"""

from __future__ import annotations

from typing import Final, TypeVar

_Part = TypeVar("_Part")

_parts: Final[dict[type, object]] = {}


def part(kind: type[_Part]) -> _Part:
    """The instance of this class, created on first use."""
    found = _parts.get(kind)
    if not isinstance(found, kind):
        found = _parts[kind] = kind()
    return found


def close() -> None:
    """Drop all instances, the last one first, and call their `close` if they have one."""
    for made in reversed(list(_parts.values())):
        if (close_it := getattr(made, "close", None)) is not None:
            close_it()
    _parts.clear()
