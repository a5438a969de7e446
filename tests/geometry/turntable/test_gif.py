# SPDX-License-Identifier: GPL-3.0-or-later
"""Frames are decoded as browsers show them: in position, with their own palette, over what the last one left."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from maquette.geometry.errors import GifUnreadable
from maquette.geometry.turntable import gif

from tests.geometry import gifs
from tests.geometry.gifs import Frame

RED, GREEN, BLUE, WHITE = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255), (255, 255, 255, 255)
NOTHING = (0, 0, 0, 0)
PALETTE = np.array([RED[:3], GREEN[:3], BLUE[:3], WHITE[:3]], np.uint8)


def full(index, width=6, height=4):
    return np.full((height, width), index)


def frames(*given, palette=PALETTE):
    return gif.read_gif(gifs.gif(6, 4, palette, given)).frames


def test_a_smaller_frame_is_drawn_where_it_belongs():
    found = frames(Frame(full(0)), Frame(full(1, 2, 1), left=3, top=2))
    assert (found[0] == RED).all()
    assert (found[1, 2, 3:5] == GREEN).all()
    assert (found[1] == GREEN).all(axis=-1).sum() == 2
    assert (found[1] == RED).all(axis=-1).sum() == 22


def test_a_frame_may_bring_its_own_palette():
    swapped = PALETTE[::-1]
    found = frames(Frame(full(0)), Frame(full(0), palette=swapped))
    assert (found[1] == WHITE).all()
    assert (frames(Frame(full(1), palette=swapped), palette=None) == BLUE).all()


@pytest.mark.parametrize(("disposal", "left"), [(0, GREEN), (1, GREEN), (2, NOTHING), (3, RED)])
def test_a_frame_is_disposed_of_as_it_says(disposal, left):
    small = Frame(full(1, 2, 2), left=1, top=1, disposal=disposal)
    found = frames(Frame(full(0)), small, Frame(full(3, 1, 1)))
    assert (found[1, 1:3, 1:3] == GREEN).all()
    assert (found[2, 1:3, 1:3] == left).all()
    assert (found[2, 0, 0] == WHITE).all()
    assert (found[2, 3, 5] == RED).all()


def test_the_transparent_colour_shows_what_was_there():
    mixed = full(2).copy()
    mixed[:, 3:] = 1
    found = frames(Frame(mixed, transparent=1), Frame(full(1), transparent=1))
    assert (found[0, :, :3] == BLUE).all()
    assert (found[0, :, 3:] == NOTHING).all()
    assert np.array_equal(found[1], found[0])


@given(st.integers(1, 40))
def test_interlaced_rows_are_put_in_order(height):
    rows = np.repeat(np.arange(height)[:, None] % 4, 3, axis=1)
    found = gif.read_gif(gifs.gif(3, height, PALETTE, [Frame(rows, interlaced=True)])).frames
    assert np.array_equal(found[0, ..., :3], PALETTE[rows])


def test_a_frame_without_a_control_block_is_a_frame():
    assert (frames(Frame(full(2), with_control=False)) == BLUE).all()


def test_a_frame_that_reaches_beyond_the_canvas_is_cut():
    found = frames(Frame(full(0)), Frame(full(1), left=4, top=3))
    assert (found[1] == GREEN).all(axis=-1).sum() == 2


def test_a_file_that_ends_early_gives_its_whole_frames():
    whole = gifs.gif(6, 4, PALETTE, [Frame(full(0)), Frame(full(1))])
    assert len(gif.read_gif(whole[:-6]).frames) == 1


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<html>", b"GIF89a" + bytes(7), b"GIF89a\x01\0\x01\0\xf7\0\0"])
def test_other_files_are_refused(content):
    with pytest.raises(GifUnreadable):
        gif.read_gif(content)


@given(st.data())
def test_a_damaged_file_gives_frames_or_an_error(data):
    whole = bytearray(gifs.gif(6, 4, PALETTE, [Frame(full(0)), Frame(full(1), interlaced=True)]))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(13, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = gif.read_gif(bytes(whole))
    except GifUnreadable:
        return
    assert found.frames.shape[1:] == (4, 6, 4)


def test_merged_frames_are_repeated():
    movie = gif.read_gif(gifs.gif(6, 4, PALETTE, [Frame(full(0), delay=12), Frame(full(1), delay=36)]))
    found = gif.evenly_timed(movie)
    assert found.delays == pytest.approx([0.12] * 4)
    assert [tuple(frame[0, 0]) for frame in found.frames] == [RED, GREEN, GREEN, GREEN]


def test_uneven_delays_are_kept():
    movie = gif.read_gif(gifs.gif(6, 4, PALETTE, [Frame(full(0), delay=20), Frame(full(1), delay=30)]))
    assert gif.evenly_timed(movie) is movie


def test_it_agrees_with_another_decoder(tmp_path):
    images = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
    rng = np.random.default_rng(2)
    drawn = [images.fromarray(rng.integers(0, 256, (30, 40, 3), np.uint8) // 32 * 32) for _ in range(4)]
    drawn.append(drawn[-1].copy())
    drawn[-1].paste((1, 2, 3), (5, 6, 12, 20))
    path = tmp_path / "a.gif"
    drawn[0].save(path, save_all=True, append_images=drawn[1:], duration=100, loop=0)
    found = gif.read_gif(path.read_bytes()).frames
    with images.open(path) as movie:
        for number, frame in enumerate(found):
            movie.seek(number)
            assert np.array_equal(frame, np.asarray(movie.convert("RGBA")))
