# SPDX-License-Identifier: GPL-3.0-or-later
"""How long it takes to draw and update the list of jobs with a library of 10,000 jobs.

Blender as a module has no window, so the layout is a recording stand-in, which is slower than Blender's own.
"""

from __future__ import annotations

import time
from dataclasses import replace
from statistics import median
from typing import Any, Final

from tools.checkout import load_package
from tools.installed_addon import enable, module

from . import in_blender
from .figure import Figure

JOBS: Final = 10_000
FEW: Final = 10
RUNS: Final = 300
BUDGET: Final = 1.0  # ms


def measure() -> list[Figure]:
    """Measure both with 10,000 jobs and, as the baseline, with one page."""
    with in_blender.installed():
        in_blender.call(fill, str(FEW))
        few = in_blender.call(milliseconds)
        in_blender.call(fill, str(JOBS))
        many = in_blender.call(milliseconds)
    names = (f"drawing the panel, {JOBS:,} jobs", f"one call of the pump, {JOBS:,} jobs")
    return [Figure(name, many[i], "ms", few[i], BUDGET) for i, name in enumerate(names)]


def fill(count: str) -> None:
    """Add jobs to the library; in a Blender of its own, because a session caches what it has written itself."""
    enable()
    load_package()
    _fill(int(count), module("runtime.session").held().engine)


def milliseconds() -> tuple[float, float]:
    """Return the milliseconds of one draw and of one call of the pump with the current library."""
    enable()
    load_package()
    pump, session = module("runtime.pump"), module("runtime.session")
    pump.resume()
    pump.work_until(lambda: not pump.is_resuming() and not session.held().engine.is_at_work())
    from tests.panels.recording import draw

    def draw_all() -> None:
        draw("MAQUETTE_PT_generate")
        draw("MAQUETTE_PT_jobs")

    return _median(draw_all), _median(pump.pump)


def _fill(count: int, engine: Any) -> None:
    job, service = module("jobs.job"), module("client.capabilities").ServiceName.MODELSLAB
    failure = job.Failure("The service is down. Try again in a minute.", module("client.errors").Retry.FREE)
    plain = job.Job("lamp", service, "modelslab.com", {"seed": "1"}, "glb", job.Arrival(), created=0.0)
    states = (job.State.KEPT, job.State.FAILED)
    jobs = [
        replace(plain, id=f"{number:032x}", created=float(number), state=states[number % 2], failure=failure)
        for number in range(count)
    ]
    library = engine._library  # noqa: SLF001  # the engine has no command that adds 10,000 jobs
    with library.in_use():
        library.add_again(jobs)


def _median(call: Any) -> float:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return median(times) * 1000
