# SPDX-License-Identifier: GPL-3.0-or-later
"""A movie's frames become the thumbnails that the panel plays."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.worker.launcher import ChildFailed


def film(count: int, height: int, width: int) -> bytes:
    """A real H.264 movie that brightens by 4 levels a frame, inside a white border an eighth of its sides wide."""
    pytest.importorskip("av", reason="the sandbox's film writer is not installed")
    from sandbox import movie

    frames = np.full((count, height, width, 4), 255, np.uint8)
    inside = frames[:, height // 8 : -height // 8, width // 8 : -width // 8, :3]
    inside[:] = (4 * np.arange(count, dtype=np.uint8))[:, None, None, None]
    return movie.encode(frames)


def is_framed(picture) -> bool:
    """The white border is complete, of the drawn width, and opaque."""
    height, width = picture.shape[:2]
    dark = picture[..., 1] < 215
    rows, columns = np.flatnonzero(dark[:, width // 2]), np.flatnonzero(dark[height // 2])
    edges = (rows[0], rows[-1] + 1, columns[0], columns[-1] + 1)
    drawn = (height // 8, height - height // 8, width // 8, width - width // 8)
    return bool((picture[..., 3] == 255).all()) and edges == pytest.approx(drawn, abs=1)


@pytest.fixture
def draw(child, tmp_path):
    """Draw a movie's frames; returns the task's answer and the thumbnails, (H, W, 4) each."""
    image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")

    def run(content: bytes):
        source, folder = tmp_path / "modèle 模型.mp4", tmp_path / "turntable"
        source.write_bytes(content)
        answer = child.call("film", {"movie": str(source), "output": str(folder)})
        return answer, [np.asarray(image.open(path)) for path in sorted(folder.iterdir())]

    return run


def test_each_frame_of_a_short_movie_is_drawn_in_its_own_colours(draw):
    answer, pictures = draw(film(20, 64, 96))
    assert answer == {"frames": 20}
    assert {picture.shape for picture in pictures} == {(64, 96, 4)}
    assert [int(picture[32, 48, 1]) for picture in pictures] == pytest.approx(range(0, 80, 4), abs=3)
    assert all(is_framed(picture) for picture in pictures)


def test_a_long_large_movie_gives_at_most_24_small_thumbnails(draw):
    answer, pictures = draw(film(60, 160, 320))
    assert answer == {"frames": 20}
    assert {picture.shape for picture in pictures} == {(80, 160, 4)}
    assert [int(picture[40, 80, 0]) for picture in pictures] == pytest.approx(range(0, 240, 12), abs=3)
    assert all(is_framed(picture) for picture in pictures[:15])  # brighter frames hardly differ from the border


def test_an_earlier_movies_thumbnails_are_removed(draw):
    assert len(draw(film(20, 32, 32))[1]) == 20
    assert len(draw(film(5, 32, 32))[1]) == 5


def test_a_file_that_is_no_movie_is_reported(draw):
    with pytest.raises(ChildFailed) as caught:
        draw(b"<html>")
    assert caught.value.code == "movie_unreadable"
