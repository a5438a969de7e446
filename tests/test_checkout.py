# SPDX-License-Identifier: GPL-3.0-or-later
"""The checkout is the package `maquette`, and its Blender-free parts need no Blender."""

from __future__ import annotations

import subprocess
import sys

from tools.architecture import read_modules
from tools.checkout import ROOT, load_package
from tools.layers import LAUNCHER_PARTS

BLENDER_FREE = sorted(
    name for name, m in read_modules().items() if m.folder in {"client", "jobs", "geometry"} or name in LAUNCHER_PARTS
)
# Simulates a Python without Blender: importing any of its modules fails.
REFUSE = """
import sys
class Refuse:
    def find_spec(self, name, *rest):
        if name.split(".")[0] in {"bpy", "bmesh", "mathutils", "gpu"}:
            raise ImportError(f"{name} was imported")
sys.meta_path.insert(0, Refuse())
from tools.checkout import load_package
load_package()
import importlib
"""


def test_loading_twice_gives_the_same_package():
    assert load_package() is load_package()


def run(code):
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


def test_blender_free_parts_load_without_blender():
    lines = [f"importlib.import_module('maquette.{name}')" for name in BLENDER_FREE]
    done = run(REFUSE + "\n".join(lines))
    assert done.returncode == 0, done.stderr


def test_blender_is_refused_in_that_test():
    assert "bpy was imported" in run(REFUSE + "import bpy").stderr


def test_client_and_jobs_load_without_heavy_modules():
    lines = [f"importlib.import_module('maquette.{name}')" for name in BLENDER_FREE if not name.startswith("geometry")]
    check = "\nheavy = {'requests', 'numpy', 'sqlite3'} & set(sys.modules)\nassert not heavy, heavy"
    done = run(REFUSE + "\n".join(lines) + check)
    assert done.returncode == 0, done.stderr


def test_a_checkout_has_the_same_line_endings_on_every_system(tmp_path):
    """Git for Windows converts them by default, and Bash then runs no script."""
    copy = tmp_path / "copy"
    for words in (
        ("init", "--quiet", str(copy)),
        ("-C", str(copy), "fetch", "--quiet", "--depth=1", ROOT.as_uri(), "HEAD"),
        ("-C", str(copy), "config", "core.autocrlf", "true"),
        ("-C", str(copy), "checkout", "--quiet", "FETCH_HEAD", "--", ".gitattributes", "tools"),
    ):
        subprocess.run(["git", *words], check=True, capture_output=True)
    files = sorted(path.relative_to(copy) for path in copy.rglob("*") if path.is_file() and ".git" not in path.parts)
    assert len(files) > 30
    assert [name for name in files if b"\r\n" in (copy / name).read_bytes()] == []
