# SPDX-License-Identifier: GPL-3.0-or-later
"""A film's frames become the small pictures that the panel plays."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.worker.launcher import ChildFailed


def film(count: int, height: int, width: int) -> bytes:
    """A real H.264 film that grows brighter by 4 a frame, white in its upper half."""
    pytest.importorskip("av", reason="the sandbox's film writer is not installed")
    from sandbox import movie

    frames = np.full((count, height, width, 4), 255, np.uint8)
    frames[:, height // 2 :, :, :3] = (4 * np.arange(count, dtype=np.uint8))[:, None, None, None]
    return movie.encode(frames)


@pytest.fixture
def draw(child, tmp_path):
    """Draw a film's frames; returns the task's answer and the pictures, (H, W, 4) each."""
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")

    def run(content: bytes):
        source, folder = tmp_path / "modèle 模型.mp4", tmp_path / "turntable"
        source.write_bytes(content)
        answer = child.call("film", {"movie": str(source), "output": str(folder)})
        return answer, [np.asarray(image.open(path)) for path in sorted(folder.iterdir())]

    return run


def test_each_frame_of_a_short_film_is_drawn_in_its_own_colours(draw):
    answer, pictures = draw(film(20, 64, 96))
    assert answer == {"frames": 20}
    assert {picture.shape for picture in pictures} == {(64, 96, 4)}
    assert all(picture[8, 8].tolist() == pytest.approx([255] * 4, abs=3) for picture in pictures)
    assert [int(picture[56, 48, 1]) for picture in pictures] == pytest.approx(range(0, 80, 4), abs=3)


def test_of_a_long_large_film_24_at_most_are_drawn_small(draw):
    answer, pictures = draw(film(60, 160, 320))
    assert answer == {"frames": 20}
    assert {picture.shape for picture in pictures} == {(80, 160, 4)}
    assert [int(picture[70, 80, 0]) for picture in pictures] == pytest.approx(range(0, 240, 12), abs=3)


def test_another_films_pictures_are_gone(draw):
    assert len(draw(film(20, 32, 32))[1]) == 20
    assert len(draw(film(5, 32, 32))[1]) == 5


def test_what_is_no_film_says_so(draw):
    with pytest.raises(ChildFailed) as caught:
        draw(b"<html>")
    assert caught.value.code == "movie_unreadable"
