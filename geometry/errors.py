# SPDX-License-Identifier: GPL-3.0-or-later
"""The errors of this package, for input that no model can be made from. Callers add advice to the artist."""

from __future__ import annotations

from typing import Literal

Code = Literal["picture_too_small", "picture_empty", "no_subject"]

MESSAGES: dict[Code, str] = {
    "picture_too_small": "The picture is too small: it must have at least 16 pixels on each side",
    "picture_empty": "The picture is wholly transparent",
    "no_subject": "No subject stands out from the picture's background",
}


class NothingToModel(ValueError):
    """The picture has nothing to model; `code` gives the reason to programs, the text to people."""

    def __init__(self, code: Code) -> None:
        super().__init__(MESSAGES[code])
        self.code: Code = code


class GifUnreadable(ValueError):
    """The file is not a GIF, or has no complete frame; the text says which."""


class NotATurntable(ValueError):
    """The movie does not show one object turning once; the text says why."""
