# SPDX-License-Identifier: GPL-3.0-or-later
"""How long background work on a model blocks Blender's main thread: the longest single time.

Measured with a usual model and with one of a million triangles; `holding:20000` sets the number, `holding:20000,bake`
also the kind of work. It times the start, the timer's calls while a child works, and the hand-over of the result with
its undo step.
"""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tools.installed_addon import enable, module

from . import in_blender, main_thread
from .figure import Figure

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

USUAL: Final = 20_000  # triangles
LARGE: Final = 1_000_000
SMALL: Final = 4_000
BUDGET: Final = 33.0  # ms
KINDS: Final = ("check", "mend", "game_ready", "collision", "quads", "levels", "bake", "atlas")


def measure(*parts: str) -> list[Figure]:
    """Measure each kind of work in a new Blender."""
    counts = [part for part in parts if part.isdigit()] or [str(USUAL), str(LARGE)]
    kinds = [part for part in parts if not part.isdigit()] or KINDS
    figures = []
    with in_blender.installed():
        for count in counts:
            for kind in kinds:
                start, later = in_blender.call(hold, kind, count)
                name = f"{kind} of {int(count):,} triangles blocks Blender"
                figures.append(Figure(f"{name}, starting", start, "ms", budget=BUDGET))
                figures.append(Figure(f"{name}, later", later, "ms", budget=BUDGET))
    return figures


def hold(kind: str, count: str) -> tuple[float, float]:
    """Return the time of the start, and the longest one after it, in ms."""
    enable()
    import bpy

    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    background = module("runtime.session").background()
    other = _ball("Other", SMALL)
    if kind == "bake":
        bpy.ops.maquette.simplify(target_triangles=SMALL // 2)
    _starts([other, _ball("Another", SMALL)])[kind]()  # so that modules are loaded, as in an artist's Blender
    background.stop_for_models()
    model = _ball("Ball", int(count))
    if kind == "bake":
        bpy.ops.maquette.simplify(target_triangles=SMALL // 2)
    bpy.ops.ed.undo_push(message="Begin")
    start = _starts([model, other])[kind]
    busy = main_thread.busy(start, time.perf_counter)
    if model.maquette.refusal:
        raise RuntimeError(model.maquette.refusal)
    return busy


def _starts(models: list[Any]) -> dict[str, Callable[[], Any]]:
    """Return what the operators call, by kind of work."""
    names = ("doctor", "game_ready", "collision", "remesh", "lods", "bake", "atlas")
    doctor, ready, collision, remesh, lods, bake, atlas = (module(f"runtime.{name}") for name in names)
    quads = remesh.Asked(1_000, "", keeps_sharp=True, keeps_borders=True, texture=512)
    kinds, asked = module("geometry.doctor.kinds"), ready.Asked("Prop", "GODOT", None, 2_000, 512, 2, 0.5, "HULL")
    return {
        "check": lambda: doctor.check(models[0]),
        "mend": lambda: doctor.mend(models[0], kinds.MENDED),
        "game_ready": lambda: ready.start(models[:1], asked),
        "collision": lambda: collision.start(models[:1], collision.Asked("HULL", 1, 0.0, "GODOT")),
        "quads": lambda: remesh.start(models[0], quads),
        "levels": lambda: lods.start(models[0], (0.5, 0.25, 0.125), "HIDDEN"),
        "bake": lambda: bake.start(models[0], bake.Asked(512)),
        "atlas": lambda: atlas.start(models, 512, "Atlas"),
    }


def _ball(name: str, triangles: int) -> Any:
    """Return a bumpy ball of about this many triangles with a UV map, selected and active."""
    import bpy

    rings = round(math.sqrt(triangles / 4))
    around, up = 2 * rings, rings + 1  # quads around it, and from pole to pole
    positions, corners, uvs = _grid(around, up)
    mesh: Any = bpy.data.meshes.new(name)
    mesh.vertices.add(len(positions))
    mesh.vertices.foreach_set("co", positions.ravel())
    mesh.loops.add(len(corners))
    mesh.loops.foreach_set("vertex_index", corners)
    mesh.polygons.add(len(corners) // 3)
    mesh.polygons.foreach_set("loop_start", np.arange(0, len(corners), 3, dtype=np.int32))
    mesh.uv_layers.new(name="UVMap", do_init=False).uv.foreach_set("vector", uvs.ravel())
    mesh.update(calc_edges=True)
    mesh.validate()
    mesh.materials.append(module("compat").with_nodes(bpy.data.materials.new(name)))
    model = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(model)
    for other in bpy.context.selected_objects:
        other.select_set(state=False)
    model.select_set(state=True)
    bpy.context.view_layer.objects.active = model
    return model


def _grid(around: int, up: int) -> tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.float32]]:
    """Return a ball's vertices (V, 3), and the vertex (C,) and UV (C, 2) of each corner of its triangles."""
    turn, rise = np.meshgrid(np.arange(around), np.arange(1, up))
    longitude, latitude = turn * 2 * np.pi / around, np.pi * (rise / up - 0.5)
    ball = np.stack([np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)], -1)
    positions = np.concatenate([[[0, 0, -1]], ball.reshape(-1, 3), [[0, 0, 1]]])
    positions *= 1 + 0.01 * np.sin(24 * positions[:, :1]) * np.sin(24 * positions[:, 2:])
    x, y = (each.ravel() for each in np.meshgrid(np.arange(around), np.arange(up)))
    grid = np.stack(
        [np.stack([x, y], 1), np.stack([x + 1, y], 1), np.stack([x + 1, y + 1], 1), np.stack([x, y + 1], 1)]
    )
    corners = grid[[[0, 1, 2], [0, 2, 3]]].transpose(2, 0, 1, 3)  # (quads, 2, 3, 2)
    is_flat = np.stack([y == 0, y == up - 1], axis=1)  # the triangle with two corners in a pole
    corners = corners[~is_flat].reshape(-1, 2)
    vertices = 1 + (corners[:, 1] - 1) * around + corners[:, 0] % around
    vertices[corners[:, 1] == 0] = 0
    vertices[corners[:, 1] == up] = len(positions) - 1
    return positions.astype(np.float32), vertices.astype(np.int32), (corners / [around, up]).astype(np.float32)
