# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetches meshoptimizer's source, pinned by version and hash, and extracts its licence."""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Final

from tools.checkout import ROOT

from . import ToolMissing

BUILDER: Final = ROOT / ".venv-simplifier" / "bin" / "python"
REQUIREMENTS: Final = Path(__file__).with_name("requirements.txt")
_LICENCE: Final = re.compile(r"/\*\*\n( \* Copyright .*?)\*/", re.DOTALL)


def fetched() -> Path:
    """Return the folder that holds the C++ source, fetching it if it is not cached yet.

    Raises:
        ToolMissing: if the build's environment is missing, or the source could not be fetched.
    """
    name = REQUIREMENTS.read_text(encoding="utf-8").split()[0].replace("==", "-")
    folder = ROOT / ".cache" / "simplifier" / name
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            with tarfile.open(_download(Path(scratch))) as archive:
                archive.extractall(scratch, filter="data")
            shutil.move(Path(scratch) / name, folder)
    return folder / "src"


def _download(folder: Path) -> Path:
    """Fetch the package with pip, which checks its hash."""
    if not BUILDER.exists():
        raise ToolMissing("The simplifier's build environment is missing: run `make wheel`.")
    pip = [str(BUILDER), "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--require-hashes"]
    # The package is not built as it is: that needs a system compiler, and builds for this Python only.
    options = ["--no-deps", "--no-binary=:all:", "--no-build-isolation", "--dest", str(folder)]
    done = subprocess.run(
        [*pip, *options, "--requirement", str(REQUIREMENTS)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ToolMissing(f"meshoptimizer's source could not be fetched: {done.stderr.strip()[-500:]}")
    return next(folder.glob("*.tar.gz"))


def licence(source: Path) -> str:
    """Return meshoptimizer's licence, which is at the end of its header."""
    found = _LICENCE.findall((source / "meshoptimizer.h").read_text(encoding="utf-8"))
    lines = [line.removeprefix(" *").removeprefix(" ") for line in found[-1].splitlines()]
    return "\n".join(lines).strip() + "\n"
