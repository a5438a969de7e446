# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes foreign text safe to show and store: on one line, without invisible or direction-changing characters."""

from __future__ import annotations

import re
from typing import Final

_SPACES: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
# Characters that change the reading direction, hide others or are invisible, with which a text could show something
# else than it says. The joiners U+200C and U+200D stay: Persian and emoji are written with them.
_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff"
    "\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]+"
)


def visible(text: str) -> str:
    """The text without invisible or direction-changing characters; lone surrogates become "?"."""
    return _UNSEEN.sub("", text.encode("utf-8", "replace").decode("utf-8"))


def line(text: str) -> str:
    """`visible`, and on one line."""
    return _SPACES.sub(" ", visible(text)).strip()
