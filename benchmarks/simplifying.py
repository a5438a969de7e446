# SPDX-License-Identifier: GPL-3.0-or-later
"""Simplifies a textured ball with hundreds of charts, compared with Blender's Decimate, with and without welding first.

Decimate takes half a minute for a million triangles, so it simplifies the largest mesh only once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any, Final

from tools.installed_addon import MODULE, enable

from . import in_blender
from .figure import Figure

SIZES: Final = (11_000, 110_000, 1_000_000)  # triangles
PARTS: Final = (0.1, 0.01)
CHARTS: Final = (24, 16)  # around the ball, and from pole to pole
LIVE: Final = 50_000
FASTER: Final = 20.0  # times faster than Decimate, for the largest mesh to a tenth


def measure() -> list[Figure]:
    """Measure each size in a new Blender, all three ways in the same one."""
    figures: list[Figure] = []
    with in_blender.installed():
        for size in SIZES:
            for part in PARTS:
                figures += _figures(size, part, in_blender.call(compare, str(size), str(part)))
        figures.append(Figure("live slider, 50 k triangles", in_blender.call(drag), "ms", budget=33.0))
    return figures


def _figures(size: int, part: float, by_method: dict[str, dict[str, float]]) -> list[Figure]:
    name = f"simplify {size // 1000} k to {part:.0%}"
    ours, welded, split = by_method["ours"], by_method["welded"], by_method["split"]
    speed = welded["seconds"] / FASTER if (size, part) == (SIZES[-1], PARTS[0]) else None
    return [
        Figure(f"{name}: time", ours["seconds"], "s", welded["seconds"], speed),
        Figure(f"{name}: edges cracked (split)", ours["cracks"], "edges", split["cracks"], 0.0),
        Figure(f"{name}: UV error p99 (welded)", ours["uv"], "charts", welded["uv"], 0.001),
        Figure(f"{name}: UV error p99 (split)", ours["uv"], "charts", split["uv"]),
        Figure(f"{name}: largest deviation (welded)", 1000 * ours["deviation"], "‰ radius", 1000 * welded["deviation"]),
        Figure(f"{name}: mean deviation (welded)", 1000 * ours["mean"], "‰ radius", 1000 * welded["mean"]),
    ]


def compare(size: str, part: str) -> dict[str, dict[str, float]]:
    """Simplify the same ball by all three methods; return for each the seconds and the results of `judge`."""
    enable()
    import bpy

    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    target = int(int(size) * float(part))
    methods: dict[str, tuple[bool, Callable[[Any], None]]] = {
        "ours": (True, lambda _obj: bpy.ops.maquette.simplify(target_triangles=target)),
        "welded": (False, lambda obj: decimate(obj, target)),
        "split": (True, lambda obj: decimate(obj, target)),
    }
    by_method = {}
    for name, (is_split, simplify) in methods.items():
        obj = ball(int(size), is_split=is_split)
        start = time.perf_counter()
        simplify(obj)
        by_method[name] = {"seconds": time.perf_counter() - start, **judge(obj.data)}
        bpy.data.objects.remove(obj)
    return by_method


def decimate(obj: Any, target: int) -> None:
    """Apply Blender's Decimate modifier down to `target` triangles."""
    import bpy

    modifier = obj.modifiers.new("Decimate", "DECIMATE")
    modifier.ratio = target / len(obj.data.polygons)
    bpy.ops.object.modifier_apply(modifier=modifier.name)


def drag() -> float:
    """Return the milliseconds of one step of the slider: the median of twenty."""
    enable()
    import bpy

    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    settings = ball(LIVE, is_split=True).maquette
    settings.triangles = LIVE // 2
    steps = []
    for number in range(20):
        start = time.perf_counter()
        settings.triangles = LIVE // 2 - 1000 * number
        steps.append((time.perf_counter() - start) * 1000)
    if settings.original is None:
        raise RuntimeError(f"{MODULE} has not simplified anything: is its wheel missing?")
    return median(steps)


def ball(size: int, *, is_split: bool) -> Any:
    """Return a bumpy ball of about `size` triangles with unwrapped charts; if `is_split`, each has its own vertices."""
    import numpy as np

    columns, rows = _steps(size)
    u, v = np.meshgrid(np.arange(columns + 1), np.arange(rows + 1))
    first = (np.arange(columns) + np.arange(rows)[:, None] * (columns + 1)).ravel()
    step = columns + 1
    halves = [[first, first + 1, first + step + 1], [first, first + step + 1, first + step]]
    corners = np.stack([np.stack(half, axis=1) for half in halves], axis=1).reshape(-1, 3)
    across, up = columns // CHARTS[0], rows // CHARTS[1]
    chart = np.repeat(first % step // across + CHARTS[0] * (first // step // up), 2)
    uvs = np.stack([u.ravel()[corners] / across, v.ravel()[corners] / up], axis=-1)
    uvs -= np.stack([chart % CHARTS[0], chart // CHARTS[0]], axis=-1)[:, None]
    positions, uvs = _surface(u / columns, v / rows).reshape(-1, 3), uvs + 2 * _layout(chart)[:, None]
    vertices = corners % step % columns + corners // step * columns  # the ball is closed around its axis
    positions = _closed(positions, columns)
    if is_split:
        keys, vertices = np.unique(vertices + len(positions) * chart[:, None], return_inverse=True)
        vertices, positions = vertices.reshape(-1, 3), positions[keys % len(positions)]
    return _linked(_mesh(positions, vertices, uvs))


def _mesh(positions: Any, vertices: Any, uvs: Any) -> Any:
    import bpy
    import numpy as np

    mesh = bpy.data.meshes.new("Ball")
    mesh.vertices.add(len(positions))
    mesh.vertices.foreach_set("co", positions.astype(np.float32).ravel())
    mesh.loops.add(vertices.size)
    mesh.loops.foreach_set("vertex_index", vertices.astype(np.int32).ravel())
    mesh.polygons.add(len(vertices))
    mesh.polygons.foreach_set("loop_start", np.arange(0, vertices.size, 3, dtype=np.int32))
    mesh.update(calc_edges=True)
    mesh.uv_layers.new(name="UVMap").uv.foreach_set("vector", uvs.astype(np.float32).ravel())
    return mesh


def _linked(mesh: Any) -> Any:
    import bpy

    obj = bpy.data.objects.new("Ball", mesh)
    bpy.context.collection.objects.link(obj)
    bpy.context.view_layer.objects.active = obj
    return obj


def _steps(size: int) -> tuple[int, int]:
    """Return the number of squares around the ball and from pole to pole, in whole charts."""
    across = max(1, round((size / 2 / (CHARTS[0] * CHARTS[1])) ** 0.5))
    return CHARTS[0] * across, CHARTS[1] * across


def _layout(chart: Any) -> Any:
    """Return each chart's position on the texture, in chart widths, with a gap of one between them."""
    import numpy as np

    return np.stack([chart % CHARTS[0], chart // CHARTS[0]], axis=-1)


def _surface(u: Any, v: Any) -> Any:
    """Return points of the surface, a bumpy band of a ball that is open at the poles. u, v: 0 to 1."""
    import numpy as np

    round_, up = 2 * np.pi * u, np.pi * (0.1 + 0.8 * v)
    radius = 1 + 0.05 * np.sin(9 * round_) * np.sin(7 * up)
    return radius[..., None] * np.stack(
        [np.sin(up) * np.cos(round_), np.sin(up) * np.sin(round_), -np.cos(up)], axis=-1
    )


def _height(points: Any) -> Any:
    """Return the distances of points (N, 3) from the surface, along the line from the centre."""
    import numpy as np

    radius = np.linalg.norm(points, axis=1)
    up = np.arccos(np.clip(-points[:, 2] / radius, -1, 1)) / np.pi
    round_ = np.arctan2(points[:, 1], points[:, 0]) / (2 * np.pi)
    return radius - np.linalg.norm(_surface(round_, (up - 0.1) / 0.8), axis=1)


def _closed(positions: Any, columns: int) -> Any:
    """Return the grid without the last column, which repeats the first."""
    import numpy as np

    return np.delete(positions.reshape(-1, columns + 1, 3), columns, axis=1).reshape(-1, 3)


def judge(mesh: Any) -> dict[str, float]:
    """Count cracks, and measure how far UVs and surface deviate from the original, at points of each triangle.

    `uv`: the 99th percentile, in chart widths; `deviation` and `mean`: the largest and the mean one, in radii.
    """
    import numpy as np

    count = len(mesh.polygons)
    positions = np.empty((len(mesh.vertices), 3), np.float32)
    mesh.vertices.foreach_get("co", positions.ravel())
    corners = np.empty((count, 3), np.int32)
    mesh.attributes[".corner_vert"].data.foreach_get("value", corners.ravel())
    uvs = np.empty((count, 3, 2), np.float32)
    mesh.uv_layers[0].uv.foreach_get("vector", uvs.ravel())
    points = positions[corners].astype(np.float64)
    chart = np.floor(uvs.mean(axis=1) / 2)[:, None].astype(np.float64)
    on_map = (chart + uvs - 2 * chart) / CHARTS
    width = 2 * np.pi / CHARTS[0] * np.sin(np.pi * (0.1 + 0.8 * on_map[..., 1]))
    uv_errors = np.linalg.norm(points - _surface(on_map[..., 0], on_map[..., 1]), axis=2) / width
    deviations = np.abs(_height(points.mean(axis=1)))
    return {
        "cracks": float(_cracks(positions, corners)),
        "uv": float(np.quantile(uv_errors, 0.99)),
        "deviation": float(deviations.max()),
        "mean": float(deviations.mean()),
    }


def _cracks(positions: Any, corners: Any) -> int:
    """Count the open edges, by position, without the two openings at the poles."""
    import numpy as np

    _, merged = np.unique(positions.round(6), axis=0, return_inverse=True)
    ring = merged.reshape(-1)[corners]
    ends = np.sort(np.concatenate([ring[:, (0, 1)], ring[:, (1, 2)], ring[:, (2, 0)]]), axis=1)
    edges, uses = np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0, return_counts=True)
    open_ = edges[uses == 1]
    height = np.zeros(len(positions))
    height[merged.reshape(-1)] = positions[:, 2] / np.maximum(np.linalg.norm(positions, axis=1), 1e-9)
    return int((np.abs(height[open_]) < np.cos(np.pi * 0.1) - 1e-4).any(axis=1).sum())
