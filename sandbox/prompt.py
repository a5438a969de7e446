# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws the picture for a prompt: a sign with its words, and a note that no network has read them."""

from __future__ import annotations

import random
import textwrap

from PIL import Image, ImageColor, ImageDraw, ImageFont

from .pictures import png

SIZE = 512
HEADING = "SANDBOX"
_LETTERS_A_LINE = 14
_MOST_LINES = 7


def sign(prompt: str, negative_prompt: str, seed: int, *, share: float, has_board: bool) -> bytes:
    """Return a transparent PNG. Words of the negative prompt are left out.

    seed: sets the board's colour; share: of the picture's width, 0 to 1. Without a board there are only letters.
    """
    image = Image.new("RGBA", (SIZE, SIZE))
    draw = ImageDraw.Draw(image)
    hue = random.Random(seed).randrange(360)  # noqa: S311  # not used for security
    half = SIZE * min(max(share, 0.2), 0.95) / 2
    if has_board:
        edges = (SIZE / 2 - half, SIZE / 2 - half, SIZE / 2 + half, SIZE / 2 + half)
        draw.rounded_rectangle(edges, radius=half / 5, fill=ImageColor.getrgb(f"hsl({hue}, 60%, 45%)"))
    ink = "white" if has_board else ImageColor.getrgb(f"hsl({hue}, 60%, 45%)")
    text = "\n".join([HEADING, *_lines(prompt, negative_prompt)])
    centre = (SIZE / 2, SIZE / 2)
    draw.multiline_text(centre, text, fill=ink, font=_font(draw, text, 1.7 * half), anchor="mm", align="center")
    return png(image)


def _lines(prompt: str, negative_prompt: str) -> list[str]:
    unwanted = {word.strip(".,").lower() for word in negative_prompt.split()}
    words = " ".join(word for word in prompt.split() if word.strip(".,").lower() not in unwanted)
    return textwrap.wrap(words, _LETTERS_A_LINE)[:_MOST_LINES]


def _font(draw: ImageDraw.ImageDraw, text: str, width: float) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    """Return the largest font in which the text fits into this width and height."""
    largest = 96
    left, top, right, bottom = draw.multiline_textbbox((0, 0), text, font=ImageFont.load_default(largest))
    return ImageFont.load_default(max(8, min(largest, largest * width / max(right - left, bottom - top))))
