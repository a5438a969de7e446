# SPDX-License-Identifier: GPL-3.0-or-later
"""How a picture is processed before it is modelled."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from sandbox.pictures import adjusted, off_white, parted, png
from sandbox.recipe import Look
from tests.pictures import figure, plain


def opened(content):
    return Image.open(io.BytesIO(content)).convert("RGBA")


def columns(runs):
    """A picture, 3 pixels high, with the given columns filled."""
    image = Image.new("RGBA", (len(runs), 3))
    for x, filled in enumerate(runs):
        if filled:
            image.putpixel((x, 1), (255, 0, 0, 255))
    return png(image)


def test_neutral_settings_leave_the_file_unchanged():
    assert adjusted(b"whatever", Look()) == b"whatever"


def test_file_that_cannot_be_read_is_left_to_the_child():
    assert adjusted(b"whatever", Look(blur=1)) == b"whatever"


def test_outline_stays_where_the_colours_are_blurred():
    before, after = opened(figure(64)), opened(adjusted(figure(64), Look(blur=20)))
    assert after.getchannel("A").tobytes() == before.getchannel("A").tobytes()
    assert after.convert("RGB").tobytes() != before.convert("RGB").tobytes()


def test_size_is_a_share_of_the_largest_picture():
    assert opened(adjusted(plain(1024, 512), Look(size=0.25))).size == (256, 128)


@given(st.lists(st.integers(1, 6), min_size=1, max_size=6), st.lists(st.integers(1, 6), min_size=7, max_size=7))
def test_views_are_the_filled_runs_from_left_to_right(widths, gaps):
    runs = [0] * gaps[0]
    for width, gap in zip(widths, gaps[1:], strict=False):
        runs += [1] * width + [0] * gap
    assert [opened(view).width for view in parted(columns(runs))] == widths


def test_view_at_the_right_edge_is_lost():
    assert [opened(view).width for view in parted(columns([0, 1, 1, 0, 1]))] == [2]
    assert parted(columns([1, 1, 1])) == []
    assert parted(columns([0, 0, 0])) == []


def on_white(spot, frame=(255, 255, 255)):
    """A blue square with a spot, on white; `frame`: the colour of one pixel at the picture's edge."""
    image = Image.new("RGB", (9, 9), (255, 255, 255))
    image.paste((0, 0, 255), (2, 2, 7, 7))
    image.putpixel((4, 4), spot)
    image.putpixel((0, 4), frame)
    return png(image)


def test_white_around_the_subject_is_removed_and_white_inside_stays():
    alpha = opened(off_white(on_white((255, 255, 255)))).getchannel("A")
    assert [alpha.getpixel((x, 4)) for x in range(9)] == [0, 0, 255, 255, 255, 255, 255, 0, 0]


def test_subjects_on_other_backdrops_are_left_alone():
    for picture in (on_white((255, 0, 0), frame=(200, 200, 200)), figure(16), b"whatever"):
        assert off_white(picture) == picture
