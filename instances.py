# SPDX-License-Identifier: GPL-3.0-or-later
"""State that lives while the add-on is enabled: one instance of each class that asks for it.

It imports nothing, so every layer may use it. The session clears it when the add-on is disabled.
"""

from __future__ import annotations

from typing import Final, TypeVar

_Kept = TypeVar("_Kept")

_kept: Final[dict[type, object]] = {}


def of(kind: type[_Kept]) -> _Kept:
    """The instance of this class, created on first use."""
    found = _kept.get(kind)
    if not isinstance(found, kind):
        found = _kept[kind] = kind()
    return found


def close() -> None:
    """Drop all instances, the last one first, and call their `close` if they have one."""
    for made in reversed(list(_kept.values())):
        if (close_it := getattr(made, "close", None)) is not None:
            close_it()
    _kept.clear()
