# SPDX-License-Identifier: GPL-3.0-or-later
"""The animated GIF has the properties of the service's GIFs, read back with Pillow and byte by byte."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from sandbox.gif import encode
from sandbox.turntable import frames
from tests.sandbox.shapes import box


@pytest.fixture(scope="module")
def turning():
    return frames(box((-1, -0.5, -0.25), (1, 0.5, 0.25)), 64, 7, samples=2)


def opened(content):
    assert content.startswith(b"GIF89a")
    return Image.open(io.BytesIO(content))


def over(frame, colour):
    alpha = frame[..., 3:] / 255
    return frame[..., :3] * alpha + colour * (1 - alpha)


def image_blocks(content):
    """Return (disposal, delay, left, top, width, height) of each picture in the file."""
    blocks, offset = [], 13 + (3 << ((content[10] & 7) + 1) if content[10] & 0x80 else 0)
    control = (0, 0)
    while content[offset] != 0x3B:
        if content[offset] == 0x21:
            if content[offset + 1] == 0xF9:
                control = (content[offset + 3] >> 2 & 7, int.from_bytes(content[offset + 4 : offset + 6], "little"))
            offset += 2
        else:
            fields = [int.from_bytes(content[offset + k : offset + k + 2], "little") for k in (1, 3, 5, 7)]
            blocks.append((*control, *fields))
            flags = content[offset + 9]
            offset += 11 + (3 << ((flags & 7) + 1) if flags & 0x80 else 0)
        while content[offset]:
            offset += content[offset] + 1
        offset += 1
    return blocks


@pytest.mark.parametrize(("background", "colour"), [("black", 0), ("white", 255)])
def test_frames_come_back_over_the_background(turning, background, colour):
    picture = opened(encode(turning, background))
    assert (picture.n_frames, picture.info["loop"], picture.info["duration"]) == (7, 0, 100)
    for number, frame in enumerate(turning):
        picture.seek(number)
        difference = np.abs(np.asarray(picture.convert("RGB")).astype(float) - over(frame, colour))
        assert difference.mean() < 2


def test_later_frames_are_rectangles_drawn_over_the_one_before(turning):
    blocks = image_blocks(encode(turning))
    assert blocks[0] == (0, 10, 0, 0, 64, 64)
    assert {block[:2] for block in blocks} == {(0, 10)}
    assert all(block[4] * block[5] < 64 * 64 for block in blocks[1:])


def test_transparent_frames_are_erased_before_the_next(turning):
    content = encode(turning, "transparent")
    assert {block[0] for block in image_blocks(content)} == {2}
    picture = opened(content)
    for number, frame in enumerate(turning):
        picture.seek(number)
        alpha = np.asarray(picture.convert("RGBA"))[..., 3]
        assert np.array_equal(alpha == 255, frame[..., 3] >= 128)


def test_equal_frames_become_one(turning):
    assert opened(encode(np.stack([turning[0]] * 5))).n_frames == 1


def test_delay_can_be_chosen(turning):
    assert opened(encode(turning, milliseconds=200)).info["duration"] == 200
