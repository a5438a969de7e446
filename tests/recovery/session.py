# SPDX-License-Identifier: GPL-3.0-or-later
"""A separate Blender that orders models or resumes jobs; run by the tests, which may kill it.

    python -m tests.recovery.session '{"action": "order", "blend": ..., "picture": ..., "hold": ...}'

It prints a line for each event. `hold`: a point of `jobs.points`; the thread that reaches it prints HELD and waits
forever.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

from tools import installed_addon
from tools.checkout import load_package

load_package()
MODULE = installed_addon.MODULE


def installed(name: str) -> Any:
    return importlib.import_module(f"{MODULE}.{name}")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def stand_still() -> None:
    say("HELD")
    threading.Event().wait()


def hold_at(point: str) -> None:
    """Make any thread that reaches this point of a job wait forever."""
    event = installed("jobs.points").EVENT

    def listen(name: str, arguments: tuple[Any, ...]) -> None:
        if name == event and arguments[0] == point:
            stand_still()

    sys.addaudithook(listen)


def open_file(blend: str) -> None:
    import bpy

    if Path(blend).exists():
        bpy.ops.wm.open_mainfile(filepath=blend)
    else:
        bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)


def choose_service() -> None:
    import bpy

    bpy.context.scene.maquette.service = os.environ["MAQUETTE_TEST_SERVICE"]
    bpy.context.scene.maquette.modelslab.mesh_simplify = 0.98


def submit(picture: str) -> str:
    """Order like the panel's button, without waiting for the model."""
    import bpy

    settings = bpy.context.scene.maquette
    service = installed("runtime.generate").service_named(settings.service)
    return installed("runtime.generate").submit(service, Path(picture), settings.options(service), bpy.context.scene, 0)


def order(task: dict[str, Any]) -> None:
    """Order a model of each picture, save the file, and pump like an idle Blender."""
    import bpy

    if task.get("hold"):
        hold_at(task["hold"])
    choose_service()
    ordered = [submit(picture) for picture in task["pictures"]]
    bpy.ops.wm.save_as_mainfile(filepath=task["blend"])
    pump, holder = installed("runtime.pump"), installed("runtime.session")
    pump.work_until(lambda: all(holder.job(job).picture_sha256 or holder.job(job).has_ended for job in ordered))
    say("ORDERED")
    pump.work_until(lambda: all(job.has_ended for job in holder.jobs()))
    if task.get("save"):
        bpy.ops.wm.save_as_mainfile(filepath=task["blend"])
        pump.work_until(lambda: not holder.held().engine.is_at_work())
    say(f"ENDED {json.dumps(standing())}")
    if not task.get("leave"):
        threading.Event().wait()


def go_on(task: dict[str, Any]) -> None:
    """Wait for all jobs, twice; with `click`, then import the offered models. Prints the state of jobs and models."""
    import bpy

    errors = []
    for _ in range(2):
        try:
            bpy.ops.maquette.wait(timeout=120)
        except RuntimeError as error:
            errors.append(str(error))
    say(f"STANDS {json.dumps({**standing(), 'errors': errors})}")
    if task.get("click"):
        bpy.ops.maquette.import_job()
        say(f"CLICKED {json.dumps(standing())}")


def undo(task: dict[str, Any]) -> None:
    """Let a model arrive, do `steps` of undo, redo and click, and save. Prints the state after each."""
    import bpy

    choose_service()
    bpy.ops.wm.save_as_mainfile(filepath=task["blend"])
    bpy.ops.ed.undo_push(message="Before the model")
    submit(task["picture"])
    steps = {"undo": bpy.ops.ed.undo, "redo": bpy.ops.ed.redo, "click": bpy.ops.maquette.import_job}
    seen = [settled()]
    for step in task["steps"]:
        steps[step]()
        seen.append(settled())
    bpy.ops.wm.save_mainfile()
    settled()
    say(f"SEEN {json.dumps(seen)}")


def settled() -> dict[str, Any]:
    """The state of jobs and models once nothing is left to do."""
    pump = installed("runtime.pump")
    pump.work_until(lambda: pump.pump() in {None, pump.RESTING})
    return standing()


def many(task: dict[str, Any]) -> None:
    """Order several models of the picture, remove each that arrives, and print the memory in use.

    The models are removed because only the add-on's own memory is of interest.
    """
    import bpy

    bpy.context.preferences.edit.undo_steps = 2
    choose_service()
    ordered = {submit(task["picture"]) for _ in range(task["count"])}
    pump, holder = installed("runtime.pump"), installed("runtime.session")
    arrived: list[str] = []
    while len(arrived) < len(ordered) and not _is_over(holder, ordered):
        pump.work_until(lambda: bool(bpy.data.objects) or _is_over(holder, ordered), timeout=600)
        arrived += [obj["maquette_job"] for obj in bpy.data.objects]
        bpy.data.batch_remove([*bpy.data.objects, *bpy.data.meshes, *bpy.data.materials, *bpy.data.images])
        say(f"ARRIVED {json.dumps([len(arrived), len(set(arrived)), resident_kilobytes()])}")
    ended = [holder.job(job) for job in ordered]
    say(f"ENDED {json.dumps(sorted((job.state.value, job.failure.sentence if job.failure else '') for job in ended))}")


def _is_over(holder: Any, ordered: set[str]) -> bool:
    import bpy

    return not bpy.data.objects and all(holder.job(job).has_ended for job in ordered)


def resident_kilobytes() -> int:
    """Works only on Linux."""
    text = Path("/proc/self/status").read_text(encoding="ascii")
    return int(text.partition("VmRSS:")[2].split()[0])


def standing() -> dict[str, Any]:
    """The jobs as the panel shows them, and the models in the file."""
    import bpy

    installed("runtime.pump").pump()
    shown = bpy.context.window_manager.maquette
    return {
        "jobs": [(job.state, job.sentence, job.is_missing) for job in shown.jobs],
        "total": shown.total,
        "models": [obj["maquette_job"] for obj in bpy.data.objects if "maquette_job" in obj],
        "error": shown.error,
    }


def main(task: dict[str, Any]) -> None:
    import bpy  # noqa: F401  # Blender must be loaded before its add-ons

    installed_addon.enable()
    installed("settings.preferences").get().use_previews = False  # not needed, and each takes a second of Cycles
    open_file(task["blend"])
    {"order": order, "go on": go_on, "undo": undo, "many": many}[task["action"]](task)
    import addon_utils

    addon_utils.disable(MODULE, refresh_handled=True)  # as when Blender quits: other processes keep the wheel


if __name__ == "__main__":
    try:
        main(json.loads(sys.argv[1]))
    except BaseException:  # noqa: BLE001  # the process must end by os._exit, whatever went wrong
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    sys.stdout.flush()
    os._exit(0)  # Blender as a module can hang or crash during Python's shutdown
