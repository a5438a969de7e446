# SPDX-License-Identifier: GPL-3.0-or-later
"""How long what is done to a model in the background holds Blender's main thread up: the longest single time.

A usual model and one of a million triangles; `holding:20000` takes so many, `holding:20000,bake` one kind of work.
Timed: the start, what the timer calls while a child is at work, and the handing over with its undo step.
"""

from __future__ import annotations

import importlib
import math
import time
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tools.installed_addon import MODULE, enable

from . import in_blender
from .figure import Figure

if TYPE_CHECKING:
    from collections.abc import Callable

USUAL: Final = 20_000  # triangles
LARGE: Final = 1_000_000
SMALL: Final = 4_000
BUDGET: Final = 33.0  # ms
KINDS: Final = ("check", "mend", "game_ready", "collision", "levels", "bake", "atlas")
_TICK: Final = 0.05  # s between two calls of the timer's function


def measure(*parts: str) -> list[Figure]:
    """Each kind of work in a Blender of its own."""
    counts = [part for part in parts if part.isdigit()] or [str(USUAL), str(LARGE)]
    kinds = [part for part in parts if not part.isdigit()] or KINDS
    figures = []
    with in_blender.installed():
        for count in counts:
            for kind in kinds:
                begun, handed = in_blender.call(hold, kind, count)
                name = f"{kind} of {int(count):,} triangles holds Blender"
                figures.append(Figure(f"{name}, starting", begun, "ms", budget=BUDGET))
                figures.append(Figure(f"{name}, later", handed, "ms", budget=BUDGET))
    return figures


def hold(kind: str, count: str) -> tuple[float, float]:
    """The time of the start, and the longest of those that follow, in ms."""
    enable()
    import bpy

    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    background = _module("runtime.session").background()
    other = _ball("Other", SMALL)
    if kind == "bake":
        bpy.ops.maquette.simplify(target_triangles=SMALL // 2)
    _starts([other, _ball("Another", SMALL)])[kind]()  # as an artist's Blender has loaded its modules by then
    background.stop_for_models()
    model = _ball("Ball", int(count))
    if kind == "bake":
        bpy.ops.maquette.simplify(target_triangles=SMALL // 2)
    bpy.ops.ed.undo_push(message="Begin")
    start = _starts([model, other])[kind]
    begun = _timed(start)
    later = [0.0]
    while background.is_at_work():
        later.append(_timed(background.advance))
        time.sleep(_TICK)
    if model.maquette.refusal:
        raise RuntimeError(model.maquette.refusal)
    return begun, max(later)


def _starts(models: list[Any]) -> dict[str, Callable[[], Any]]:
    """What the operators call when they are asked for by an artist, by kind of work."""
    names = ("doctor", "game_ready", "collision", "lods", "bake", "atlas")
    doctor, ready, collision, lods, bake, atlas = (_module(f"runtime.{name}") for name in names)
    kinds, asked = _module("geometry.doctor.kinds"), ready.Asked("Prop", "GODOT", None, 2_000, 512, 2, 0.5, "HULL")
    return {
        "check": lambda: doctor.check(models[0]),
        "mend": lambda: doctor.mend(models[0], kinds.MENDED),
        "game_ready": lambda: ready.start(models[:1], asked),
        "collision": lambda: collision.start(models[:1], collision.Asked("HULL", 1, 0.0, "GODOT")),
        "levels": lambda: lods.start(models[0], (0.5, 0.25, 0.125), "HIDDEN"),
        "bake": lambda: bake.start(models[0], bake.Asked(512)),
        "atlas": lambda: atlas.start(models, 512, "Atlas"),
    }


def _module(name: str) -> Any:
    return importlib.import_module(f"{MODULE}.{name}")


def _timed(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - begun)


def _ball(name: str, triangles: int) -> Any:
    """A bumpy ball with a UV map, selected and active."""
    import bpy

    rings = round(math.sqrt(triangles / 4))
    bpy.ops.mesh.primitive_uv_sphere_add(segments=2 * rings, ring_count=rings + 1)
    model: Any = bpy.context.object
    model.name = name
    places = np.empty((len(model.data.vertices), 3), np.float32)
    model.data.vertices.foreach_get("co", places.ravel())
    places *= 1 + 0.01 * np.sin(24 * places[:, :1]) * np.sin(24 * places[:, 2:])
    model.data.vertices.foreach_set("co", places.ravel())
    material = bpy.data.materials.new(name)
    if material.node_tree is None:  # since 5.0 there is always one, and setting this is deprecated
        material.use_nodes = True
    model.data.materials.append(material)
    return model
