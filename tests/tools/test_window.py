# SPDX-License-Identifier: GPL-3.0-or-later
"""A script in Blender's window: when it is retried, skipped or fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import window

# Stands in for the program that shows Blender: counts its runs and writes the log that the test chooses.
_PROGRAM = """\
#!/bin/bash
echo run >>{folder}/runs
count=$(wc -l <{folder}/runs)
if [ "$count" -le {without_display} ]; then
    echo "'X11': unable to open a display!" >{folder}/seen.log; exit 1
fi
{then}
"""


@pytest.fixture
def show(tmp_path, monkeypatch):
    def show(without_display: int, then: str) -> int:
        """The number of runs; the script's output is in its log."""
        program = tmp_path / "program"
        program.write_text(_PROGRAM.format(folder=tmp_path, without_display=without_display, then=then))
        program.chmod(0o755)
        monkeypatch.setenv(window.VARIABLE, str(program))
        window.run(None, Path("script.py"), tmp_path / "seen.png", "800x600", {})
        return len((tmp_path / "runs").read_text().splitlines())

    return show


def test_a_display_that_does_not_start_is_tried_again(show):
    assert show(2, "exit 0") == 3


def test_without_any_display_there_is_no_window(show):
    with pytest.raises(window.NoWindow, match="no display came up"):
        show(99, "exit 0")


def test_a_script_that_fails_is_not_run_again(show, tmp_path):
    with pytest.raises(RuntimeError, match="Traceback"):
        show(0, f"echo Traceback >{tmp_path}/seen.log; exit 1")
    assert (tmp_path / "runs").read_text().count("run") == 1


def test_a_failure_before_the_log_shows_the_programs_output(show):
    with pytest.raises(RuntimeError, match="no such zip"):
        show(0, "echo no such zip >&2; exit 1")


def test_a_program_that_is_not_set_up_skips_the_test(show):
    with pytest.raises(window.NoWindow, match="not set up: run setup first"):
        show(0, "echo run setup first >&2; exit 3")


def test_without_a_program_the_test_is_skipped(tmp_path, monkeypatch):
    monkeypatch.delenv(window.VARIABLE, raising=False)
    with pytest.raises(window.NoWindow, match=window.VARIABLE):
        window.run(None, Path("script.py"), tmp_path / "seen.png", "800x600", {})
