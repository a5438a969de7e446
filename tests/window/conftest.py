# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests in a real Blender window. They need a program, named by MAQUETTE_SHOT, that is called as

    $MAQUETTE_SHOT --online -c TAB -o PICTURE.png EXTENSION.zip SCRIPT.py

and that installs the extension, opens its sidebar tab, runs the script inside Blender, writes a screenshot and fails where
the script raises. The script defines `run(ui)`, a generator; each value it yields is a number of seconds given to Blender.
"""

from __future__ import annotations

import os
import subprocess
import textwrap
from pathlib import Path

import pytest


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.window)


@pytest.fixture
def in_window(extension_zip, tmp_path):
    """Call it with a script's text: it runs in a new Blender with the add-on's tab open. Returns the screenshot."""
    program = os.environ.get("MAQUETTE_SHOT")
    if not program:
        pytest.skip("MAQUETTE_SHOT names no program that shows Blender's window")

    def show(script, *options):
        file, picture = tmp_path / "script.py", tmp_path / "window.png"
        file.write_text(textwrap.dedent(script), encoding="utf-8")
        command = [program, "--online", "-c", "Maquette", "-s", "1280x800", "-o", str(picture), *options]
        done = subprocess.run([*command, str(extension_zip), str(file)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
        return picture

    return show
