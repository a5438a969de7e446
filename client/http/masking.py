# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the key out of foreign texts."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

_MASK: Final = "•••"


def mask(text: str, key: str) -> str:
    """The text without the key, also in its URL-encoded form."""
    for form in (key, quote(key, safe=""), quote(key)):
        text = text.replace(form, _MASK) if form else text
    return text
