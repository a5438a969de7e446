# SPDX-License-Identifier: GPL-3.0-or-later
"""The errors of this package: what no model can be made of. Advice to the artist is the callers'."""

from __future__ import annotations

from typing import Literal

Code = Literal["picture_too_small", "picture_empty", "no_subject"]

MESSAGES: dict[Code, str] = {
    "picture_too_small": "The picture is too small: it must have at least 16 pixels on each side",
    "picture_empty": "The picture is wholly transparent",
    "no_subject": "No subject stands out from the picture's background",
}


class NothingToModel(ValueError):
    """The picture holds nothing to model; `code` says why, for programs, and the text says it for people."""

    def __init__(self, code: Code) -> None:
        super().__init__(MESSAGES[code])
        self.code: Code = code


class GifUnreadable(ValueError):
    """The file is no GIF, or holds no whole frame; the text says which."""


class NotATurntable(ValueError):
    """The movie does not show one object turning once; the text says what it shows instead."""
