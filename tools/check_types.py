# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs mypy over the checkout as the package `maquette` (strictly where Blender is not touched: see pyproject.toml)."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

from tools.checkout import PACKAGE, ROOT

DEVELOPMENT_PACKAGES: Final = ("sandbox", "benchmarks", "tools")
UNCHECKED: Final = ("training",)  # needs PyTorch, which the checks' environment lacks


def modules() -> list[str]:
    """Return mypy's arguments for all modules: `-p` for folders, `-m` for the files beside `__init__.py`.

    With the root package itself, mypy would check the environments and follow its own symlink forever.
    """
    others = {*DEVELOPMENT_PACKAGES, *UNCHECKED}
    shipped = sorted(p.parent.name for p in ROOT.glob("*/__init__.py") if p.parent.name not in others)
    arguments = [word for name in shipped for word in ("-p", f"{PACKAGE}.{name}")]
    for path in sorted(ROOT.glob("*.py")):
        arguments += ["-m", PACKAGE if path.stem == "__init__" else f"{PACKAGE}.{path.stem}"]
    for name in DEVELOPMENT_PACKAGES:
        if any((ROOT / name).glob("*.py")):
            arguments += ["-p", name]
    return arguments


def main() -> int:
    """Return mypy's exit code."""
    link = ROOT / ".cache" / "typing" / PACKAGE
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.is_symlink():
        link.symlink_to("../..", target_is_directory=True)
    return subprocess.run([sys.executable, "-m", "mypy", *modules()], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
