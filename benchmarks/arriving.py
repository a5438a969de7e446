# SPDX-License-Identifier: GPL-3.0-or-later
"""One job from submission to the model in the scene, in the current Blender: by the add-on, and as other add-ons do it.

The functions are called by `in_blender.call`, and all measure a `Run`.
"""

from __future__ import annotations

import contextlib
import os
import queue
import resource
import shutil
import threading
import time
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from tools.installed_addon import enable, module

from . import scripted_service

IDLE: Final = 1.0  # seconds
TICK: Final = 0.001
CROWD: Final = 6  # meshes
CROWD_SIDE: Final = 708  # quads on a side: a million triangles


@dataclass(frozen=True)
class Run:
    """What was measured of one job.

    `gap`: the longest time between two turns of the main loop, in ms, minus that of an idle loop, `idle`; `to_scene`:
    seconds from the service's report that the model is done to the model in the scene; `download`: how many of these it
    took to download; `main`, `child`: peak memory in MB; `during`: the job's state at the longest gap.
    """

    gap: float
    idle: float
    to_scene: float
    download: float
    main: float
    child: float
    during: str


class Loop:
    """A main loop that does nothing else: whatever blocks it would block Blender's window."""

    def __init__(self) -> None:
        self.longest = 0.0
        self.during = ""

    def turn_until(self, is_done: Callable[[], bool], turn: Callable[[], str]) -> None:
        """Call `turn`, which returns the job's state, every millisecond until the job `is_done`."""
        last = time.perf_counter()
        while not is_done():
            during = turn()
            time.sleep(TICK)
            now = time.perf_counter()
            if now - last > self.longest:
                self.longest, self.during = now - last, during
            last = now


def ours(url: str, picture: str, simplify_to: str, crowd: str, kept: str) -> dict[str, Any]:
    """Generate with the add-on's own modules, as the panel's button does, until its pump has appended the model.

    `kept`: a path for a copy of the appended .blend. Raises RuntimeError if the job fails.
    """
    os.environ["MAQUETTE_MODELSLAB_URL"], os.environ["MODELSLAB_API_KEY"] = f"{url}/api/v6", "bench"
    enable()
    import bpy

    empty_scene(int(crowd))
    idle = idle_gap()
    runtime = {name: module(f"runtime.{name}") for name in ("generate", "pump", "session")}
    service = module("client.capabilities").ServiceName.MODELSLAB
    due, job_id = 0.0, ""

    def turn() -> str:
        nonlocal due, job_id
        if not job_id and not runtime["generate"].is_first_use_over():
            return "CLICKED"
        if not job_id:
            scene = bpy.context.scene
            options = scene.maquette.options(service)
            job_id = runtime["generate"].submit(service, Path(picture), options, scene, int(simplify_to))
            return "ORDERING"
        before = runtime["session"].job(job_id).state.value
        if time.perf_counter() >= due:
            due = time.perf_counter() + (runtime["pump"].pump() or 0.0)
        return str(before)

    loop = Loop()
    loop.turn_until(lambda: bool(job_id) and runtime["session"].job(job_id).has_ended, turn)
    job = runtime["session"].job(job_id)
    if job.failure is not None:
        raise RuntimeError(job.failure.sentence)
    shutil.copyfile(job.blend, kept)
    entered = {state.value: moment for state, moment in job.entered.items()}
    to_scene = entered["IMPORTED"] - scripted_service.reported_at(url)
    for thread in threading.enumerate():  # the child still renders a preview
        if "Maquette" in thread.name:
            thread.join()
    return measured(loop, idle, to_scene, entered["PREPARING"] - entered["DOWNLOADING"])


def peers(url: str, triangles: str, crowd: str) -> dict[str, Any]:
    """Download on a thread, import on the main thread, and decimate there too if `triangles` is not 0."""
    import bpy

    empty_scene(int(crowd))
    idle = idle_gap()
    done: queue.SimpleQueue[Path] = queue.SimpleQueue()
    moments = {"reported": 0.0, "arrived": 0.0}

    def work() -> None:
        ask(f"{url}/api/v6/3d/image_to_3d")
        time.sleep(scripted_service.GENERATION)
        ask(f"{url}/api/v6/3d/fetch/1")
        moments["reported"] = time.time()
        target = Path(bpy.app.tempdir) / "model.glb"
        urllib.request.urlretrieve(f"{url}/model.glb", target)  # noqa: S310 - our own address
        moments["downloaded"] = time.time()
        done.put(target)

    def turn() -> str:
        try:
            path = done.get_nowait()
        except queue.Empty:
            return "DOWNLOADING"
        bpy.ops.import_scene.gltf(filepath=str(path), merge_vertices=True)
        if int(triangles):
            decimate(int(triangles))
        moments["arrived"] = time.time()
        return "IMPORTING"

    threading.Thread(target=work, daemon=True).start()
    loop = Loop()
    loop.turn_until(lambda: moments["arrived"] > 0, turn)
    return measured(loop, idle, moments["arrived"] - moments["reported"], moments["downloaded"] - moments["reported"])


def appended(blend: str, crowd: str) -> float:
    """Return the milliseconds to append a finished .blend by hand, including Blender's undo step."""
    import bpy

    empty_scene(int(crowd))
    start = time.perf_counter()
    with bpy.data.libraries.load(blend, link=False) as (available, wanted):
        wanted.objects, wanted.meshes = available.objects, available.meshes
    for obj in wanted.objects:
        bpy.context.scene.collection.objects.link(obj)
    bpy.context.view_layer.update()
    bpy.ops.ed.undo_push(message="Append")
    return (time.perf_counter() - start) * 1000


def child_seconds(model: str, output: str, simplify_to: str) -> float:
    """Return the seconds that a child which has already started takes to prepare a model file."""
    from maquette.worker import protocol
    from maquette.worker.launcher import ChildFailed, Launcher, child_command

    arguments: protocol.PrepareArguments = {
        "model": model,
        "format": "glb",
        "output": output,
        "name": "Bench",
        "picture": None,
        "simplify_to": int(simplify_to),
    }
    with Launcher(child_command("")).start() as child:
        warm: protocol.PictureArguments = {"source": "", "output": "", "longest": 1, "max_bytes": 1, "pixels": None}
        with contextlib.suppress(ChildFailed):  # any answer shows that it has started
            child.call(protocol.PICTURE, warm)
        start = time.perf_counter()
        child.call(protocol.PREPARE, arguments)
        return time.perf_counter() - start


def measured(loop: Loop, idle: float, to_scene: float, download: float) -> dict[str, Any]:
    """Return a Run as plain values."""
    gap = max(0.0, loop.longest - idle) * 1000
    return asdict(Run(gap, idle * 1000, to_scene, download, peak_of_main(), peak_of_children(), loop.during))


def idle_gap() -> float:
    """Return the longest gap of an idle loop, in seconds."""
    loop, end = Loop(), time.perf_counter() + IDLE
    loop.turn_until(lambda: time.perf_counter() >= end, lambda: "IDLE")
    return loop.longest


def empty_scene(crowd: int) -> None:
    """Open an empty file and add `crowd` meshes of a million triangles."""
    import bpy
    import numpy as np

    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    side = CROWD_SIDE + 1
    for _ in range(crowd):
        mesh = bpy.data.meshes.new("Crowd")
        points = np.zeros((side * side, 3), np.float32)
        points[:, :2] = np.mgrid[0:side, 0:side].reshape(2, -1).T
        at = np.arange(side * side, dtype=np.int32).reshape(side, side)
        quads = np.stack([at[:-1, :-1], at[1:, :-1], at[1:, 1:], at[:-1, 1:]], -1).reshape(-1)
        mesh.vertices.add(len(points))
        mesh.vertices.foreach_set("co", points.ravel())
        mesh.loops.add(len(quads))
        mesh.loops.foreach_set("vertex_index", quads)
        mesh.polygons.add(len(quads) // 4)
        mesh.polygons.foreach_set("loop_start", np.arange(0, len(quads), 4, dtype=np.int32))
        mesh.update(calc_edges=True)
        bpy.context.scene.collection.objects.link(bpy.data.objects.new("Crowd", mesh))
    bpy.context.view_layer.update()


def decimate(triangles: int) -> None:
    """Apply Blender's Decimate to the imported objects, as other add-ons do."""
    import bpy

    obj = bpy.context.selected_objects[0]
    bpy.context.view_layer.objects.active = obj
    modifier: Any = obj.modifiers.new("Decimate", "DECIMATE")
    modifier.ratio = triangles / (len(obj.data.loops) - 2 * len(obj.data.polygons))
    bpy.ops.object.modifier_apply(modifier="Decimate")


def ask(url: str) -> None:
    """Send an empty request."""
    with urllib.request.urlopen(urllib.request.Request(url, b"{}", method="POST")) as answer:  # noqa: S310 - our own
        answer.read()


def peak_of_main() -> float:
    """Return this process's peak memory in MB."""
    return _peak("self") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def peak_of_children() -> float:
    """Return the peak memory of the largest child, in MB, including those that wait for their next task."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    listings = Path("/proc/self/task").glob("*/children")  # none where the system is not Linux
    return max([ended, *(_peak(pid) for listing in listings for pid in listing.read_text().split())])


def _peak(pid: str) -> float:
    """Return a process's peak memory in MB, 0 if it is not known.

    `ru_maxrss` is no use here: a new process inherits that of its parent.
    """
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0
