# SPDX-License-Identifier: GPL-3.0-or-later
"""How long drawing the sidebar's panels and opening the gallery's popover take with 1,000 models, in Blender's window.

It needs the program that `tools/window.py` describes; without it, nothing is measured.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any, Final

from tools import build_zip, window

from .figure import Figure

MODELS: Final = 1_000
FEW: Final = 12
DRAWING: Final = 1.0  # ms
OPENING: Final = 100.0  # ms
_OURS: Final = "MAQUETTE_PT_gallery"
_BLENDERS: Final = "VIEW3D_PT_overlay"


def measure() -> list[Figure]:
    """Measure both with 1,000 models; the baselines are one page of models, and one of Blender's own popovers."""
    try:
        few, many = _notes(FEW), _notes(MODELS)
    except window.NoWindow as missing:
        sys.stdout.write(f"not measured: {missing}\n")
        return []
    layout, drawn = (_median(many["openings"][_OURS], at) for at in (0, 1))
    blenders_layout, blenders_drawn = (_median(many["openings"][_BLENDERS], at) for at in (0, 1))
    return [
        Figure(f"drawing the sidebar, {MODELS:,} models", _drawing(many), "ms", _drawing(few), DRAWING),
        Figure(f"layout of the gallery, {MODELS:,} models", layout, "ms", blenders_layout, OPENING),
        Figure(f"opening the gallery, {MODELS:,} models", drawn, "ms", blenders_drawn, OPENING),
    ]


def _notes(count: int) -> dict[str, Any]:
    """Return the times that a script notes in Blender's window with this many models."""
    with tempfile.TemporaryDirectory(prefix="maquette-bench-") as scratch:
        folder = Path(scratch)
        script, shown = folder / "script.py", folder / "end" / "end.png"
        script.write_text(window.whole_script(window.SCRIPTS / "crowded_gallery.py"), encoding="utf-8")
        extension = build_zip.build(folder / "dist", build_zip.here())
        window.run(extension, script, shown, "1280x1000", {"COUNT": str(count)})
        notes: dict[str, Any] = json.loads((shown.parent / "notes.json").read_text(encoding="utf-8"))
        return notes


def _drawing(notes: dict[str, Any]) -> float:
    """Return the milliseconds that all panels take in a redraw."""
    return sum(median(times) for times in notes["draws"].values())


def _median(openings: list[tuple[float, float]], at: int) -> float:
    return median(each[at] for each in openings)
