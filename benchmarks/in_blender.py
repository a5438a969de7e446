# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls a benchmark's function in a new Blender, so that each measurement starts from the same state."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tools import build_zip, ending, installed_addon
from tools.checkout import ROOT

ANSWER: Final = "BENCHMARK "


@contextmanager
def installed() -> Iterator[None]:
    """Install the built add-on into a temporary profile for every `call` in this context."""
    with tempfile.TemporaryDirectory(prefix="maquette-bench-") as folder:
        installed_addon.isolate(Path(folder))
        call(install, str(build_zip.build(Path(folder) / "dist", build_zip.here())))
        yield


def install(archive: str) -> None:
    """Install the zip into the profile, without enabling it."""
    installed_addon.install(Path(archive))


def call(function: Callable[..., Any], *arguments: str) -> Any:
    """Call a module's function in a new Blender, and return its result, which must be a JSON value.

    Raises RuntimeError with the end of that Blender's output if the function fails.
    """
    command = [sys.executable, "-m", "benchmarks.in_blender", function.__module__, function.__name__, *arguments]
    # An artist's Blender keeps compiled modules.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    answers = [line for line in done.stdout.splitlines() if line.startswith(ANSWER)]
    if not answers:
        raise RuntimeError(f"{function.__name__} failed in Blender: {(done.stdout + done.stderr)[-2000:]}")
    return json.loads(answers[-1].removeprefix(ANSWER))


def main(module: str, function: str, *arguments: str) -> None:
    """Run the function in the new Blender."""
    result = getattr(importlib.import_module(module), function)(*arguments)
    sys.stdout.write(f"\n{ANSWER}{json.dumps(result)}\n")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Exception:  # noqa: BLE001 - the process must end by `leave`, whatever went wrong
        import traceback

        traceback.print_exc()
    ending.leave(0)
