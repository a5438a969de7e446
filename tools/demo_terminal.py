# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo's progress: a live line on a terminal, otherwise a line for each step. Must not import `bpy`."""

from __future__ import annotations

import logging
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self, TextIO

_REDRAWN: Final = 0.1  # seconds
_BAR: Final = 24  # characters
_LINE_START: Final = "\r\x1b[K"  # and clear the line

# A detail of the current step ("" for none), and its progress, 0 to 1.
HowFar = Callable[[], tuple[str, float]]


class Progress(logging.Handler):
    """The demo's steps, one after another; leaving the context ends the last one. Log lines of the add-on are steps.

    `subject`: the job's name, with which the add-on's lines begin.
    """

    def __init__(self, stream: TextIO, subject: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(logging.INFO)
        self.how_far: HowFar = self.nothing_more
        self._stream, self._subject, self._clock = stream, subject, clock
        self._is_live = stream.isatty() and os.environ.get("TERM") != "dumb"
        self._start, self._began, self._step, self._fraction = clock(), 0.0, "", 0.0
        self._writing = threading.RLock()
        self._over = threading.Event()

    def __enter__(self) -> Self:
        if self._is_live:
            threading.Thread(target=self._keep_alive, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._end_step()

    @staticmethod
    def nothing_more() -> tuple[str, float]:
        """Return no detail."""
        return "", 0.0

    def show(self, fraction: float) -> None:
        """Set the step's progress, 0 to 1, if nothing else reports it."""
        self._fraction = fraction

    def emit(self, record: logging.LogRecord) -> None:
        """Start the step named in the log line."""
        self.step(record.getMessage().removeprefix(f"{self._subject}: "))

    def step(self, text: str) -> None:
        """Start a step, which ends the previous one."""
        with self._writing:
            self._end_step()
            self._step, self._began, self._fraction = text, self._clock() - self._start, 0.0
            if self._is_live:
                self.draw()
            else:
                self._write(f"{self._began:6.1f} s  {text}\n")

    def draw(self) -> None:
        """Update the live line."""
        with self._writing:
            if not (self._step and self._is_live):
                return
            more, known = self.how_far()
            fraction = known or self._fraction
            bar = f"[{'#' * round(fraction * _BAR):.<{_BAR}}] " if fraction else ""
            passed = self._clock() - self._start
            line = f"{passed:6.1f} s  {bar}{more or self._step}"
            self._write(_LINE_START + line[: shutil.get_terminal_size().columns - 1])

    def _end_step(self) -> None:
        with self._writing:
            if self._step and self._is_live:
                seconds = self._clock() - self._start - self._began
                self._write(f"{_LINE_START}{self._began:6.1f} s  {self._step} ({seconds:.1f} s)\n")
            self._step = ""

    def _keep_alive(self) -> None:
        while not self._over.wait(_REDRAWN):
            self.draw()

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


@contextmanager
def kept_from_blender(log: Path) -> Iterator[TextIO]:
    """Keep the terminal for the demo: Blender writes directly to the file descriptor, which is redirected to a file."""
    sys.stdout.flush()
    terminal = os.fdopen(os.dup(1), "w", encoding=sys.stdout.encoding, errors="replace")
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(descriptor, 1)
    os.close(descriptor)
    try:
        yield terminal
    finally:
        sys.stdout.flush()
        terminal.flush()
        os.dup2(terminal.fileno(), 1)
        terminal.close()
