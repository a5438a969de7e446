# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads values from foreign JSON. Nothing here raises, whatever it holds."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from .. import plain_text

_LONGEST_MESSAGE: Final = 1000  # characters that are read
_LONGEST_NAME: Final = 512  # characters of an id; real ones have some dozens
_LONGEST_LINK: Final = 8192  # characters, as servers take at most
_DEEPEST: Final = 6  # levels of nesting, more than any useful answer has


def parse_mapping(data: bytes) -> Mapping[str, Any] | None:
    """The JSON object in `data`; None for anything else."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):  # ValueError: no JSON, no UTF-8, or an integer of thousands of digits
        return None
    return value if isinstance(value, dict) else None


def mapping(value: object) -> Mapping[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def line(value: object) -> str:
    """A text on one line, without what cannot be stored or shown; "" for anything else."""
    if not isinstance(value, str):
        return ""
    return plain_text.line(value)


def number(value: object) -> float | None:
    """A finite number, also from a string; None for anything else."""
    if isinstance(value, str):
        value = _parsed(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 1e15:
        return None
    return float(value) if math.isfinite(value) else None


def identifier(value: object) -> str:
    """An id, given as an integer, float or string; "" for none or for one that is too long."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int):
        return str(value) if abs(value) < 10**40 else ""
    name = line(value)
    return name if len(name) <= _LONGEST_NAME else ""


def links(value: object) -> tuple[str, ...]:
    """All web addresses in a string, list or object, in order and each once."""
    found = (text for text in _texts(value) if len(text) <= _LONGEST_LINK and re.match(r"https?://[^\s/]", text))
    return tuple(dict.fromkeys(found))


def sentences(value: object) -> str:
    """A message, given as a text, object or list, on one line, cut off if it is very long."""
    if isinstance(value, dict):
        parts = (f"{line(name)}: {sentences_of_list(texts)}" for name, texts in value.items())
        return "; ".join(part for part in parts if not part.endswith(": "))[:_LONGEST_MESSAGE]
    return sentences_of_list(value)


def sentences_of_list(value: object) -> str:
    """The texts in a list or a text, joined."""
    return " ".join(dict.fromkeys(_texts(value)))[:_LONGEST_MESSAGE]


def _texts(value: object, depth: int = 0) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list) and depth < _DEEPEST:
        for item in value:
            yield from _texts(item, depth + 1)
    elif text := line(value):
        yield text


def _parsed(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
