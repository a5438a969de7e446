# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a script in a real Blender window, for the tests in `tests/window` and the documents' pictures.

It needs a program, named by MAQUETTE_SHOT, that is called as

    $MAQUETTE_SHOT --online -c TAB -s WxH -e NAME=VALUE -o PICTURE.png EXTENSION.zip SCRIPT.py

and that installs the extension (`-` for none), opens its sidebar tab, runs the script inside Blender, and fails where
it raises. The script defines `run(ui)`, a generator; each value it yields is a number of seconds given to Blender.
The files that it writes to the folder `ui.out`, and Blender's log, are put beside the picture.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tools.checkout import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

VARIABLE: Final = "MAQUETTE_SHOT"
SCRIPTS: Final = ROOT / "tests" / "window" / "scripts"
_NOT_SET_UP: Final = 3
_PATIENCE: Final = 900  # seconds, after which the window is closed
_NO_DISPLAY: Final = "unable to open a display"  # Blender's message before it has run anything
_TRIES: Final = 3
# The program runs one file: the modules that scripts share go along inside it.
_MODULE: Final = """\
import sys, types
{name} = types.ModuleType("{name}")
sys.modules["{name}"] = {name}
exec(compile({source!r}, "{name}.py", "exec"), {name}.__dict__)
"""
_SCRIPT: Final = "exec(compile({source!r}, {name!r}, 'exec'), globals())\n"


class NoWindow(Exception):
    """The reason, as a sentence, why there is no program that shows Blender's window."""


def whole_script(script: Path, shared: Iterable[Path] = (SCRIPTS / "artist.py",)) -> str:
    """The script with the modules that it imports embedded."""
    modules = [_MODULE.format(name=path.stem, source=path.read_text(encoding="utf-8")) for path in shared]
    return "".join(modules) + _SCRIPT.format(name=script.name, source=script.read_text(encoding="utf-8"))


def run(extension: Path | None, script: Path, picture: Path, size: str, environment: Mapping[str, str]) -> None:
    """Run the script in a new window; its output goes into the folder of `picture`. None: no extension.

    A display that does not start, as happens when several are started at once, is tried again.

    Raises:
        NoWindow: if no such program is named or set up, or no display starts.
        RuntimeError: with the end of Blender's log, if the script or the extension raised.
    """
    program = os.environ.get(VARIABLE)
    if not program:
        raise NoWindow(f"{VARIABLE} names no program that shows Blender's window")
    variables = [part for key, value in environment.items() for part in ("-e", f"{key}={value}")]
    tab = ["-c", "Maquette"] if extension else []
    options = ["--online", *tab, "-s", size, "-t", str(_PATIENCE), "-o", str(picture), *variables]
    for _ in range(_TRIES):
        status, text = _show([program, *options, str(extension or "-"), str(script)], picture.with_suffix(".log"))
        if _NO_DISPLAY not in text:
            break
    else:
        raise NoWindow(f"no display came up for Blender's window, asked for {_TRIES} times")
    if status or "Traceback" in text:
        raise RuntimeError(text[-3000:])


def _show(command: list[str], log: Path) -> tuple[int, str]:
    """The program's exit status, and Blender's log, or the program's output if Blender was not started.

    Raises:
        NoWindow: if the program is not set up.
    """
    log.unlink(missing_ok=True)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    if done.returncode == _NOT_SET_UP:
        raise NoWindow(f"Blender's window is not set up: {said}")
    return done.returncode, log.read_text(encoding="utf-8", errors="replace") if log.exists() else said
