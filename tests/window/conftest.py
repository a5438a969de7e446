# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests in a real Blender window. They need a program, named by MAQUETTE_SHOT, that is called as

    $MAQUETTE_SHOT --online -c TAB -s WxH -e NAME=VALUE -o PICTURE.png EXTENSION.zip SCRIPT.py

and that installs the extension, opens its sidebar tab, runs the script inside Blender, and fails where it raises. The
script defines `run(ui)`, a generator; each value it yields is a number of seconds given to Blender. What it leaves in
the folder `ui.out`, and Blender's log, are put beside the picture.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
SCRIPTS = HERE / "scripts"
# For looking at, and kept after the tests, unlike pytest's own folders.
PICTURES = HERE.parent.parent / "out" / "window"
NOT_SET_UP = 3

# The program runs one file: the module that all scripts share goes along inside it.
PRELUDE = """\
import sys, types
artist = types.ModuleType("artist")
sys.modules["artist"] = artist
exec(compile({source!r}, "artist.py", "exec"), artist.__dict__)
exec(compile({script!r}, {name!r}, "exec"), globals())
"""


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.window)


def whole_script(name: str) -> str:
    source, script = ((SCRIPTS / f"{part}.py").read_text(encoding="utf-8") for part in ("artist", name))
    return PRELUDE.format(source=source, script=script, name=f"{name}.py")


def run_in_window(extension_zip: Path, folder: Path, name: str, size: str = "1280x800", **environment: str) -> dict:
    """Run scripts/NAME.py in a new Blender window; return what it noted. No exception may be in the log."""
    program = os.environ.get("MAQUETTE_SHOT")
    if not program:
        pytest.skip("MAQUETTE_SHOT names no program that shows Blender's window")
    PICTURES.mkdir(parents=True, exist_ok=True)
    (folder / "script.py").write_text(whole_script(name), encoding="utf-8")
    variables = [part for key, value in environment.items() for part in ("-e", f"{key}={value}")]
    picture = folder / f"{name}.png"
    command = [program, "--online", "-c", "Maquette", "-s", size, "-t", "400", "-o", str(picture), *variables]
    done = subprocess.run(
        [*command, str(extension_zip), str(folder / "script.py")], capture_output=True, text=True, check=False
    )
    if done.returncode == NOT_SET_UP:
        pytest.skip(f"Blender's window is not set up: {done.stdout}{done.stderr}")
    for shown in folder.glob("*.png"):
        (PICTURES / shown.name).write_bytes(shown.read_bytes())
    log = picture.with_suffix(".log")
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else done.stdout + done.stderr
    assert done.returncode == 0, text[-3000:]
    assert "Traceback" not in text, text[-3000:]
    return json.loads((folder / "notes.json").read_text(encoding="utf-8"))
