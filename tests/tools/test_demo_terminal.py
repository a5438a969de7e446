# SPDX-License-Identifier: GPL-3.0-or-later
"""What the demo prints to a terminal, and elsewhere."""

from __future__ import annotations

import io
import logging
import os
import threading

import pytest

from tools.demo_terminal import Progress, kept_from_blender


class Terminal(io.StringIO):
    def isatty(self):
        return True


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(autouse=True)
def usual_terminal(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")


def as_read(terminal):
    """The lines that remain visible: clearing a line removes its text."""
    return [line.rpartition("\r\x1b[K")[2] for line in terminal.getvalue().split("\n")]


def test_without_a_terminal_each_step_prints_a_line_when_it_begins(clock):
    stream = io.StringIO()
    progress = Progress(stream, clock=clock)
    progress.step("One")
    clock.now = 2.0
    progress.step("Two")
    assert stream.getvalue() == "   0.0 s  One\n   2.0 s  Two\n"
    with progress:
        progress.draw()
    assert "\r" not in stream.getvalue()


def test_a_dumb_terminal_gets_plain_lines(monkeypatch, clock):
    monkeypatch.setenv("TERM", "dumb")
    terminal = Terminal()
    Progress(terminal, clock=clock).step("One")
    assert terminal.getvalue() == "   0.0 s  One\n"


def test_on_a_terminal_the_line_updates_and_ends_with_its_seconds(clock):
    terminal = Terminal()
    with Progress(terminal, clock=clock) as progress:
        progress.step("One")
        clock.now = 1.5
        progress.draw()
        assert as_read(terminal) == ["   1.5 s  One"]
        clock.now = 3.0
        progress.step("Two")
        clock.now = 4.0
    assert as_read(terminal) == ["   0.0 s  One (3.0 s)", "   3.0 s  Two (1.0 s)", ""]


def test_the_line_shows_the_progress(clock):
    terminal = Terminal()
    progress = Progress(terminal, clock=clock)
    progress.step("Generating")
    progress.show(0.25)
    progress.draw()
    assert as_read(terminal)[-1] == "   0.0 s  [######..................] Generating"
    progress.how_far = lambda: ("Generating · 50 %", 0.5)
    progress.draw()
    assert as_read(terminal)[-1] == "   0.0 s  [############............] Generating · 50 %"
    progress.how_far = progress.nothing_more
    progress.step("Next")
    assert as_read(terminal)[-1] == "   0.0 s  Next"


def test_a_line_never_wraps(monkeypatch, clock):
    monkeypatch.setenv("COLUMNS", "20")
    terminal = Terminal()
    progress = Progress(terminal, clock=clock)
    progress.step("A step with a name that is too long")
    assert len(as_read(terminal)[-1]) == 19


def test_the_line_updates_by_itself(clock):
    drawn = threading.Event()

    def how_far():
        drawn.set()
        return "", 0.0

    with Progress(Terminal(), clock=clock) as progress:
        progress.how_far = how_far
        progress.step("One")
        drawn.clear()
        assert drawn.wait()


def test_lines_of_the_log_are_steps_without_the_jobs_name(clock):
    stream = io.StringIO()
    logger = logging.getLogger("test_demo_terminal")
    handler = Progress(stream, "teapot", clock)
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    logger.info("%s: %s", "teapot", "Uploading the picture")
    logger.removeHandler(handler)
    assert stream.getvalue() == "   0.0 s  Uploading the picture\n"


def test_blender_writes_into_the_log_meanwhile(tmp_path, capfd):
    with kept_from_blender(tmp_path / "log") as terminal:
        os.write(1, b"of Blender\n")
        terminal.write("of the demo\n")
    os.write(1, b"after\n")
    assert capfd.readouterr().out == "of the demo\nafter\n"
    assert (tmp_path / "log").read_text() == "of Blender\n"


def test_the_terminal_is_restored_after_an_error(tmp_path, capfd):
    with pytest.raises(RuntimeError), kept_from_blender(tmp_path / "log"):
        raise RuntimeError
    os.write(1, b"after\n")
    assert capfd.readouterr().out == "after\n"
