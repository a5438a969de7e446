# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a job blocks Blender's main thread, compared with an import on the main thread; also time and memory.

One part: `make bench ARGS="stall:82k"`. A run of all parts also writes `docs/performance.md`.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, Final

from tools import build_zip, own_picture
from tools.checkout import ROOT, load_package

from . import arriving, in_blender, scripted_service
from .arriving import Run
from .figure import Figure
from .model_files import MODELS, ModelFile

PARTS: Final = (*(model.name for model in MODELS), "crowd")
RUNS: Final = 3
LARGE: Final = 300_000  # triangles: simplified only once from here on, since Decimate takes half a minute for each
SIMPLIFY_TO: Final = 0.1  # of the triangles
GAP_BUDGET: Final = 16.0  # ms
APPEND_FACTOR: Final = 2.0  # times appending the same .blend by hand
WAIT_BUDGET: Final = 0.5  # s, without the download and the child's own work
_USUAL: Final = MODELS[1]
PAGE: Final = ROOT / "docs" / "performance.md"


@dataclass(frozen=True)
class Row:
    """What was measured with one model: medians, of `ours` and `peers`, without and with simplifying.

    `appended`: ms to append the finished .blend by hand; `child`: seconds of the child's own work.
    """

    model: ModelFile
    ours: Run
    peers: Run
    ours_simplified: Run
    peers_simplified: Run
    appended: float
    appended_simplified: float
    child: float

    @property
    def wait(self) -> float:
        """Seconds from the service's answer to the scene, without the download and the child's work."""
        return self.ours.to_scene - self.ours.download - self.child


def measure(*parts: str) -> list[Figure]:
    """Measure the given parts, or all."""
    load_package()
    wanted = parts or PARTS
    picture = str(own_picture.rendered())
    figures, rows = [], []
    with in_blender.installed(), tempfile.TemporaryDirectory(prefix="maquette-bench-") as folder:
        for model in MODELS:
            if model.name in wanted:
                rows.append(_row(model, picture, Path(folder)))
                figures += _figures(rows[-1])
                sys.stdout.write(f"  {model.name}: our longest stall fell into {rows[-1].ours.during}\n")
                sys.stdout.flush()
        if "crowd" in wanted:
            figures += _crowd(picture, Path(folder))
    if not parts:
        PAGE.write_text(page(rows, figures), encoding="utf-8")
    return figures


def _row(model: ModelFile, picture: str, folder: Path) -> Row:
    few = 1 if model.triangles >= LARGE else RUNS
    target = str(round(model.triangles * SIMPLIFY_TO))
    plain, simplified, other = (str(folder / f"{name}.blend") for name in ("plain", "simplified", "other"))
    with scripted_service.running(model.path()) as url:
        return Row(
            model,
            ours=_median(RUNS, lambda: in_blender.call(arriving.ours, url, picture, "0", "0", plain)),
            peers=_median(RUNS, lambda: in_blender.call(arriving.peers, url, "0", "0")),
            ours_simplified=_median(few, lambda: in_blender.call(arriving.ours, url, picture, target, "0", simplified)),
            peers_simplified=_median(few, lambda: in_blender.call(arriving.peers, url, target, "0")),
            child=median(arriving.child_seconds(str(model.path()), other, "0") for _ in range(RUNS)),
            appended=_appended(plain),
            appended_simplified=_appended(simplified),
        )


def _appended(blend: str, crowd: str = "0") -> float:
    return median(in_blender.call(arriving.appended, blend, crowd) for _ in range(RUNS))


def _median(runs: int, call: Callable[[], dict[str, Any]]) -> Run:
    """Return the medians; the first of several runs fills the system's caches and does not count."""
    counted = [Run(**call()) for _ in range(runs + (runs > 1))][runs > 1 :]
    middle = sorted(counted, key=lambda run: run.gap)[len(counted) // 2]
    numbers = {
        name: median(getattr(run, name) for run in counted)
        for name in ("gap", "idle", "to_scene", "download", "main", "child")
    }
    return Run(**numbers, during=middle.during)


def _figures(row: Row) -> list[Figure]:
    name = row.model.name
    is_large = row.model.triangles > 100_000
    budget = _stall_budget(row.appended) if is_large else GAP_BUDGET
    simplified = _stall_budget(row.appended_simplified)
    return [
        Figure(f"longest stall, {name}", row.ours.gap, "ms", row.peers.gap, budget),
        Figure(
            f"longest stall, {name} simplified", row.ours_simplified.gap, "ms", row.peers_simplified.gap, simplified
        ),
        Figure(f"done to in the scene, {name}", row.ours.to_scene, "s", row.peers.to_scene),
        Figure(f"… beyond download and import, {name}", row.wait, "s", None, WAIT_BUDGET),
        Figure(f"appending the .blend by hand, {name}", row.appended, "ms"),
        Figure(f"peak memory of Blender, {name}", row.ours.main, "MB", row.peers.main),
        Figure(f"peak memory of the child, {name}", row.ours.child, "MB"),
    ]


def _stall_budget(appended: float) -> float:
    return max(GAP_BUDGET, APPEND_FACTOR * appended)


def _crowd(picture: str, folder: Path) -> list[Figure]:
    """Return the figures for a model that arrives among meshes of a million triangles, which must not delay it."""
    model, crowd = _USUAL, str(arriving.CROWD)
    blend = str(folder / "crowd.blend")
    with scripted_service.running(model.path()) as url:
        ours = _median(RUNS, lambda: in_blender.call(arriving.ours, url, picture, "0", crowd, blend))
        peers = _median(RUNS, lambda: in_blender.call(arriving.peers, url, "0", crowd))
    budget = _stall_budget(_appended(blend, crowd))
    name = f"longest stall, {model.name} among {crowd} of 1M"
    return [Figure(name, ours.gap, "ms", peers.gap, budget)]


def page(rows: list[Row], figures: list[Figure]) -> str:
    """Return the page with the figures."""
    stalls = [_stall_line(row) for row in rows]
    rest = [_rest_line(row) for row in rows]
    crowd = next((figure for figure in figures if "among" in figure.name), None)
    return _PAGE.format(
        version=build_zip.version(),
        day=datetime.now(UTC).date().isoformat(),
        system=f"{platform.system()}, {platform.machine()}, {os.cpu_count()} cores",
        blender=importlib.metadata.version("bpy"),
        usual=_usual(rows),
        line=scripted_service.BANDWIDTH * 8 // 1_000_000,
        stalls="\n".join(stalls),
        rest="\n".join(rest),
        growth=_growth(rows),
        crowd=f"{crowd.value:.0f} ms (importing: {crowd.baseline:.0f} ms)" if crowd else "not measured",
    )


def _stall_line(row: Row) -> str:
    cells = [
        row.model.name,
        f"{row.model.texture}²",
        f"{row.ours.gap:.0f} ms",
        f"{row.peers.gap:.0f} ms",
        _times(row.peers.gap, row.ours.gap),
        f"{row.appended:.0f} ms",
        f"{row.ours_simplified.gap:.0f} ms",
        f"{row.peers_simplified.gap:.0f} ms",
        _times(row.peers_simplified.gap, row.ours_simplified.gap),
        f"{row.appended_simplified:.0f} ms",
    ]
    return f"| {' | '.join(cells)} |"


def _rest_line(row: Row) -> str:
    cells = [
        row.model.name,
        f"{row.ours.download:.1f} s",
        f"{row.child:.1f} s",
        f"{row.ours.to_scene:.1f} s",
        f"{row.peers.to_scene:.1f} s",
        f"{row.ours.main:.0f} MB",
        f"{row.ours.child:.0f} MB",
        f"{row.peers.main:.0f} MB",
    ]
    return f"| {' | '.join(cells)} |"


def _times(theirs: float, ours: float) -> str:
    return f"{theirs / ours:.0f} ×" if ours > 0 else "–"


def _usual(rows: list[Row]) -> str:
    """Return what an artist wants to know first: for how long a model of the usual size freezes the window."""
    row = next(row for row in rows if row.model == _USUAL)
    return (
        f"While a model of {row.model.name} triangles arrives, Blender's window stands still for {row.ours.gap:.0f} ms "
        f"at most; an import on Blender's main thread, as other add-ons of this kind do it, blocks it for "
        f"{row.peers.gap:.0f} ms, and for {row.peers_simplified.gap:.0f} ms if the model is simplified as well "
        f"(Maquette: {row.ours_simplified.gap:.0f} ms)."
    )


def _growth(rows: list[Row]) -> str:
    """Return a sentence on how the stalls grow from the smallest to the largest model."""
    first, last = rows[0], rows[-1]
    triangles = last.model.triangles / first.model.triangles
    return (
        f"From {first.model.name} to {last.model.name} triangles ({triangles:.0f} times as many) the longest stall "
        f"grows from {first.ours.gap:.0f} to {last.ours.gap:.0f} ms; importing on the main thread from "
        f"{first.peers.gap:.0f} to {last.peers.gap:.0f} ms."
    )


_PAGE: Final = """\
# Performance

{usual}

Measured by `make bench ARGS=stall` with version {version} on {day} ({system}; Blender {blender} as a module), and
written by it; do not edit. Each figure is the median of three runs; simplified models of more than 300,000 triangles
were run once.

The same model files come from the same server on this computer, at {line} Mbit/s. *Maquette* is this add-on.
*Importing* is what other add-ons of this kind do: download on a thread, then import on Blender's main thread, and apply
Decimate there if the model is simplified (to a tenth).

## Stalls

The longest time for which Blender's main thread is blocked, from the click to the model in the scene: the longest gap
between two turns of a loop that sleeps for a millisecond in each, minus the longest gap of the same loop while nothing
happens. The window cannot be drawn for that long. *Append* is the time that Blender itself takes to append the finished
.blend, including the undo step: less is not possible. A simplified model's .blend contains the original as well.

| triangles | texture | Maquette | importing | ratio | append | simplified: Maquette | importing | ratio | append |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
{stalls}

{growth}

82k triangles into a scene that holds six meshes of a million triangles each: {crowd}.

## Time and memory

From the service's report that the model is done to the model in the scene, and the most memory that each process used.
Maquette's import runs in a second Blender, which starts while the file downloads.

| triangles | download | child's import | Maquette: in the scene | importing | Blender | child | importing: Blender |
| --- | --- | --- | --- | --- | --- | --- | --- |
{rest}
"""
