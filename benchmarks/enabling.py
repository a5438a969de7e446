# SPDX-License-Identifier: GPL-3.0-or-later
"""How long enabling the add-on blocks Blender, compared with one of Blender's own add-ons."""

from __future__ import annotations

import gc
import time
from statistics import median
from typing import Final

from tools.installed_addon import MODULE

from . import in_blender
from .figure import Figure

BASELINE: Final = "node_wrangler"
RUNS: Final = 7
BUDGET: Final = 40.0  # ms


def measure() -> list[Figure]:
    """Enable both in new Blenders; the first run, which compiles the modules and fills the caches, does not count."""
    with in_blender.installed():
        runs = [in_blender.call(enable_both) for _ in range(RUNS + 1)][1:]
    ours, baseline = (median(run[i] for run in runs) for i in (0, 1))
    return [Figure("enabling the add-on", ours, "ms", baseline, BUDGET)]


def enable_both() -> tuple[float, float]:
    """Return the milliseconds that enabling the add-on and the baseline took."""
    return milliseconds(MODULE), milliseconds(BASELINE)


def milliseconds(module: str) -> float:
    """Enable an add-on and return the time it took.

    Garbage from Blender's start is collected before; otherwise, its collection would count as part of what comes first.
    """
    import bpy  # noqa: F401 - puts the folder of `addon_utils` on the path

    # isort: split
    import addon_utils

    gc.collect()
    start = time.perf_counter()
    if addon_utils.enable(module, default_set=True) is None:
        raise RuntimeError(f"{module} could not be enabled")
    return (time.perf_counter() - start) * 1000
