# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of things of which only the front is seen, drawn with numpy as uint8 (256, 256, 4)."""

from __future__ import annotations

import numpy as np

from tests.geometry import drawn_masks

SIDE = 256


def picture(mask):
    return drawn_masks.paint(mask.astype(np.float32))


def rectangles(*boxes):
    """A mask from boxes of left, top, right and bottom."""
    mask = np.zeros((SIDE, SIDE), np.float32)
    for left, top, right, bottom in boxes:
        mask[top:bottom, left:right] = 1.0
    return mask


def table(top=24, legs=80, width=180, leg=22):
    left, low = (SIDE - width) // 2, 40 + top + legs
    right = left + width
    return rectangles((left, 40, right, 40 + top), (left, 40, left + leg, low), (right - leg, 40, right, low))


def door():
    return rectangles((90, 30, 166, 226))


def sign_on_a_post():
    return rectangles((60, 40, 196, 120), (120, 120, 136, 226))


def sword():
    return rectangles((122, 20, 134, 150), (92, 150, 164, 160), (120, 160, 136, 226))


def window():
    """A wall with an opening."""
    mask = rectangles((60, 40, 196, 226))
    mask[80:160, 100:156] = 0.0
    return mask


def half_a_table():
    """A top on a thin leg at one end and on a drawer at the other."""
    return rectangles((38, 40, 218, 64), (38, 40, 60, 144), (150, 100, 218, 144), (196, 40, 218, 144))


def mound(width=200, height=90):
    """Half an ellipse on a level base."""
    x, y = drawn_masks.grid(SIDE)
    inside = (x / (0.5 * width)) ** 2 + ((y - 60) / height) ** 2 < 1
    return (inside & (y < 60)).astype(np.float32)


def figure():
    """A person from the front: a head, a body and two legs with level feet."""
    x, y = drawn_masks.grid(SIDE)
    head, body = np.hypot(x, y + 84) < 24, (x / 34) ** 2 + ((y + 16) / 52) ** 2 < 1
    legs = (np.abs(np.abs(x) - 18) < 12) & (y > 0) & (y < 100)
    return (head | body | legs).astype(np.float32)
