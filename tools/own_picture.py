# SPDX-License-Identifier: GPL-3.0-or-later
"""The repository's own picture as a file, for the demo and benchmarks. A child renders it; must not import `bpy`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

from tools.checkout import ROOT

PICTURE: Final = ROOT / "out" / "demo_picture.png"


def rendered() -> Path:
    """Return the picture's path; it is rendered if it is missing or older than its script.

    Raises:
        RuntimeError: with Blender's output, if it could not be rendered.
    """
    script = ROOT / "tools" / "demo_picture.py"
    if not PICTURE.exists() or PICTURE.stat().st_mtime < script.stat().st_mtime:
        PICTURE.parent.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "tools.demo_picture", str(PICTURE)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode or not PICTURE.exists():
            raise RuntimeError(f"The repository's own picture could not be rendered: {done.stderr.strip()[-300:]}")
    return PICTURE
