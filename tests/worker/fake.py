# SPDX-License-Identifier: GPL-3.0-or-later
"""Small programs that replace the child Blender in tests of its parent."""

from __future__ import annotations

import sys
from pathlib import Path

_HEAD = """
import json, os, sys

def send(**message):
    print(json.dumps(message), flush=True)

def requests():
    return map(json.loads, sys.stdin)
"""


def command(folder: Path, body: str) -> list[str]:
    """Return the command of a child that runs `body`, which can call `send(**message)` and `requests()`."""
    script = folder / "fake.py"
    script.write_text(_HEAD + body, encoding="utf-8")
    return [sys.executable, str(script)]
