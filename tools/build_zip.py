# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the extension's zip and validates it with Blender's own tool, from the `bpy` wheel. Must not import `bpy`."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tomllib
from pathlib import Path

from tools.checkout import ROOT


def version() -> str:
    """Return the version that the manifest names."""
    return str(tomllib.loads((ROOT / "blender_manifest.toml").read_text(encoding="utf-8"))["version"])


def _blender_file(pattern: str) -> Path:
    spec = importlib.util.find_spec("bpy")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("This Python has no Blender module: run `make` first, which makes one.")
    folder = Path(spec.submodule_search_locations[0])
    found = sorted(folder.glob(pattern))
    if not found:
        raise FileNotFoundError(f"{folder} holds no {pattern}")
    return found[-1]


def _extension_tool(*arguments: str) -> None:
    """Run Blender's extension tool.

    Raises:
        RuntimeError: with what the tool wrote, when it refuses.
    """
    tool = _blender_file("*/scripts/addons_core/bl_pkg/cli/blender_ext.py")
    done = subprocess.run([sys.executable, str(tool), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"Blender's extension tool refuses: {done.stdout.strip()} {done.stderr.strip()}")


def build(folder: Path) -> Path:
    """Build the zip into `folder`, validate it against Blender's rules and tags, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    tags = str(_blender_file("*/scripts/**/extensions/tags.py"))
    archive = folder / f"maquette-{version()}.zip"
    _extension_tool("build", "--source-dir", str(ROOT), "--output-filepath", str(archive), "--valid-tags", tags)
    _extension_tool("validate", str(archive), "--valid-tags", tags)
    return archive


def main() -> int:
    """Build into `dist` and say where."""
    archive = build(ROOT / "dist")
    sys.stdout.write(f"{archive.relative_to(ROOT)}  {archive.stat().st_size / 1024:.0f} KiB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
