# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests in a real Blender window; `tools/window.py` documents their requirements."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools import window

HERE = Path(__file__).parent
# Screenshots for people, kept after the tests, unlike pytest's own folders.
PICTURES = HERE.parent.parent / "out" / "window"


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.window)


def run_in_window(
    extension_zip: Path | None, folder: Path, name: str, size: str = "1280x800", **environment: str
) -> dict:
    """Run scripts/NAME.py in a new Blender window; return its notes. The log must not contain an exception.

    None: without the extension.
    """
    script = folder / "script.py"
    script.write_text(window.whole_script(window.SCRIPTS / f"{name}.py"), encoding="utf-8")
    try:
        window.run(extension_zip, script, folder / f"{name}.png", size, environment)
    except window.NoWindow as missing:
        pytest.skip(str(missing))
    finally:
        PICTURES.mkdir(parents=True, exist_ok=True)
        for shown in folder.glob("*.png"):
            (PICTURES / shown.name).write_bytes(shown.read_bytes())
    return json.loads((folder / "notes.json").read_text(encoding="utf-8"))
