# SPDX-License-Identifier: GPL-3.0-or-later
"""Movies play in the panel one at a time, and only while visible."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.blender_session import installed, shown


@pytest.fixture
def playing(scene, monkeypatch):
    """The module, with the frames' numbers as icons and a clock that the test sets."""
    module = installed("runtime.icons")
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(module, "_clock", lambda: clock.now)
    monkeypatch.setattr(installed("runtime.icons"), "icon", lambda picture: int(Path(picture).stem) + 1)
    module.clock = clock
    shown().jobs.clear()  # left by other tests
    yield module
    module.stop()
    shown().jobs.clear()
    del module.clock


@pytest.fixture
def job(tmp_path):
    def make(name, count=5):
        folder = tmp_path / name / "turntable"
        folder.mkdir(parents=True)
        for number in range(count):
            (folder / f"{number:02}.png").write_bytes(b"")
        shown().jobs.add().job_id = name
        return SimpleNamespace(id=name, frames=folder)

    return make


def icons():
    return {item.job_id: item.film_icon for item in shown().jobs}


def test_the_frames_play_in_a_loop(playing, job, monkeypatch):
    monkeypatch.setattr(playing, "is_in_sight", lambda: True)
    assert playing.toggle(job("cat"))
    seen = []
    for step in range(7):
        playing.clock.now = 100.05 + 0.1 * step
        assert playing._tick() == pytest.approx(0.1)
        seen.append(icons()["cat"])
    assert seen == [1, 2, 3, 4, 5, 1, 2]


def test_a_second_click_stops_it(playing, job):
    cat = job("cat")
    assert playing.toggle(cat)
    assert icons() == {"cat": 1}
    assert playing.toggle(cat)
    assert icons() == {"cat": 0}


def test_another_movie_replaces_it(playing, job):
    playing.toggle(job("cat"))
    playing.toggle(job("dog"))
    assert icons() == {"cat": 0, "dog": 1}


def test_it_stops_when_it_is_not_drawn(playing, job):
    playing.toggle(job("cat"))
    assert playing._tick() is None  # in background mode there is no window
    assert icons() == {"cat": 0}


def test_without_pictures_there_is_nothing_to_play(playing, job):
    assert not playing.toggle(job("cat", count=0))
    assert icons() == {"cat": 0}
