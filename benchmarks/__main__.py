# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: `python -m benchmarks [NAME[:PART]...]`. Writes a table and `out/bench.json`; fails over budget."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from tools.checkout import ROOT

from .figure import Figure, table, write_json


def names() -> list[str]:
    """Return the names of all benchmarks."""
    modules = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))
    return [name for name in modules if hasattr(importlib.import_module(f"benchmarks.{name}"), "measure")]


def main() -> int:
    """Run the given benchmarks, or all; return 1 if a figure is over its budget, otherwise 0."""
    parser = argparse.ArgumentParser(prog="make bench", description="Measure what the design promises.")
    parser.add_argument("names", nargs="*", metavar="NAME[:PART]", help=f"of {', '.join(names())}; without one, all")
    options = parser.parse_args()
    if unknown := {name.partition(":")[0] for name in options.names} - set(names()):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    figures: list[Figure] = []
    for name in options.names or names():
        sys.stdout.write(f"{name} …\n")
        sys.stdout.flush()
        module, _, part = name.partition(":")
        figures += importlib.import_module(f"benchmarks.{module}").measure(*part.split(",") if part else ())
    write_json(figures, ROOT / "out" / "bench.json")
    sys.stdout.write(f"\n{table(figures)}\n")
    return 0 if all(figure.ok for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
