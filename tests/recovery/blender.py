# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender processes that share a library and can be ended in different ways."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

from tools.checkout import ROOT


class Blender:
    """`with Blender(library, url, action=..., ...) as blender:`; leaving ends the process, by force if necessary."""

    def __init__(self, library: Path, url: str, *, key: str = "good", **task: Any) -> None:
        self._task = task
        self._environment = {
            **os.environ,
            "MAQUETTE_LIBRARY": str(library),
            "MAQUETTE_MODELSLAB_URL": url,
            "MODELSLAB_API_KEY": key,
            "MAQUETTE_SERVER_URL": url,
            "MAQUETTE_TEST_SERVICE": "OWN_SERVER" if "/own/" in url else "MODELSLAB",
        }
        self._lines: list[str] = []

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.recovery.session", json.dumps(self._task)],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.kill()
        self.process.communicate()

    def read_until(self, *words: str) -> str:
        """The first line that begins with one of the words; if none comes, fails with the output."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.append(line)
            if line.startswith(words):
                return line.strip()
        assert self.process.stderr is not None
        raise AssertionError("".join(self._lines[-20:]) + self.process.stderr.read()[-3000:])

    def kill(self) -> None:
        """Kill it like a crash or the out-of-memory killer: without any cleanup."""
        self.process.kill()
        self.process.wait()


def go_on(library: Path, url: str, blend: Path, **more: Any) -> dict[str, Any]:
    """Start Blender again with that file; return the state of jobs and models once nothing is left to do."""
    with Blender(library, url, action="go on", blend=str(blend), **more) as blender:
        word = "CLICKED" if more.get("click") else "STANDS"
        standing: dict[str, Any] = json.loads(blender.read_until(word).removeprefix(word))
        blender.process.wait()
    return standing
