# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares models made from pictures of game assets with the assets themselves, from packs not used for training.

`assets` measures a sample, `assets:120` 120 of them, `assets:all` all. The packs are beside the checkout; without them,
nothing is measured. `out/assets/` gets a sheet for each asset: in each row a picture, and the model from four sides.
"""

from __future__ import annotations

import os
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from statistics import fmean, median
from typing import Any, Final

import numpy as np

from tools.checkout import ROOT, load_package
from training.assets import Asset

from . import in_blender
from .figure import Figure
from .known_assets import packs
from .known_assets.drawing import Camera, draw
from .known_assets.likeness import Truth
from .reconstruction import _peak

SAMPLE: Final = 24
SIDE: Final = 384  # pixels of a picture
TRIANGLES: Final = 3000
SHEETS: Final = ROOT / "out" / "assets"
VIEWS: Final = ("corner, left", "corner, right", "front", "high")
CORNERS: Final = VIEWS[:2]
SIDES: Final = (0.0, 90.0, 180.0, 270.0)
SHEET_SIDE: Final = 160

Row = dict[str, Any]  # of one picture: "view", "shares" by shape, "chosen", "seconds", "megabytes"


def measure(count: str = str(SAMPLE)) -> list[Figure]:
    """Measure the given number of assets, or all of them, on all processors."""
    if not packs.held_out():
        sys.stdout.write(f"skipped: no packs in {packs.FOLDER}\n")
        return []
    SHEETS.mkdir(parents=True, exist_ok=True)
    workers = os.cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        parts = pool.map(lambda part: in_blender.call(judge, count, str(part), str(workers)), range(workers))
        return figures([row for part in parts for row in part])


def figures(rows: list[Row]) -> list[Figure]:
    """Return the volume errors by kind of view, Automatic's loss against the best shape, time and memory."""
    result = []
    for kind, views in {"corner views": CORNERS, "front views": ("front",), "high views": ("high",)}.items():
        own = [row for row in rows if row["view"] in views]
        auto = [row["shares"][row["chosen"]] for row in own]
        best = [max(row["shares"].values()) for row in own]
        result += [
            Figure(f"assets, {kind}: volume error, Auto (best shape), mean of {len(own)}", *_errors(fmean, auto, best)),
            Figure(f"assets, {kind}: volume error, Auto (best shape), median", *_errors(median, auto, best)),
        ]
        for shape in sorted({shape for row in own for shape in row["shares"]}):
            shares = [row["shares"].get(shape, 0.0) for row in own]
            result.append(Figure(f"assets, {kind}: volume error, {shape.title()}, mean", *_errors(fmean, shares)))
    result += [
        Figure("assets: time of Auto, mean", fmean(row["seconds"] for row in rows), "s"),
        Figure("assets: time of Auto, longest", max(row["seconds"] for row in rows), "s"),
        Figure("assets: memory of a process", max(row["megabytes"] for row in rows), "MB"),
    ]
    return result


def _errors(mean: Any, *shares: list[float]) -> Any:
    value, *baseline = (100 * (1 - mean(each)) for each in shares)
    return value, "%", *baseline


def judge(count: str, part: str, parts: str) -> list[Row]:
    """Return the rows of one of `parts` parts of the sample: every `parts`-th asset, from number `part` on."""
    load_package()
    chosen = packs.sample(packs.held_out(), None if count == "all" else int(count))
    return [row for index, asset in enumerate(chosen) if index % int(parts) == int(part) for row in _judge(asset)]


def cameras(asset: Asset) -> dict[str, Camera]:
    """Return the cameras of an asset's views, the same in each run."""
    rng = np.random.default_rng(zlib.crc32(f"{asset.pack} {asset.name}".encode()))
    left, right, high = rng.uniform(-65, -25), rng.uniform(25, 65), rng.uniform(-60, 60)
    angles = (left, rng.uniform(10, 40)), (right, rng.uniform(10, 40)), (0.0, rng.uniform(0, 8)), (high, 52.0)
    return {view: Camera(*pair, rng.uniform(0, 0.3)) for view, pair in zip(VIEWS, angles, strict=True)}


def _judge(asset: Asset) -> list[Row]:
    from maquette.geometry.errors import NothingToModel
    from maquette.geometry.options import Options
    from maquette.geometry.reconstruct import reconstruct
    from maquette.geometry.shapes.choice import SHAPES

    truth, rows, sheet = Truth(asset.vertices, asset.triangles), [], []
    for view, camera in cameras(asset).items():
        picture = draw(asset.vertices, asset.triangles, asset.colours, camera, SIDE)
        start = time.perf_counter()
        try:
            made = reconstruct(picture, Options(triangles=TRIANGLES))
        except NothingToModel:  # only a line is visible from here
            continue
        seconds = time.perf_counter() - start
        meshes = {made.shape: made.mesh}
        for shape in SHAPES:
            if shape not in meshes:
                meshes[shape] = reconstruct(picture, Options(triangles=TRIANGLES, shape=shape)).mesh
        shares = {shape: truth.iou(mesh.positions, mesh.triangles) for shape, mesh in meshes.items()}
        rows.append(
            {
                "asset": f"{asset.pack} {asset.name}",
                "view": view,
                "chosen": made.shape,
                "shares": shares,
                "seconds": seconds,
                "megabytes": _peak(),
            }
        )
        sheet.append(np.hstack([_small(picture), *(_drawn(made.mesh, side) for side in SIDES)]))
    if sheet:
        _write(np.vstack(sheet), asset)
    return rows


def _small(picture: Any) -> Any:
    rows = np.linspace(0, len(picture) - 1, SHEET_SIDE).astype(int)
    return picture[rows][:, rows]


def _drawn(mesh: Any, azimuth: float) -> Any:
    height, width = mesh.texture.shape[:2]
    across, up = np.moveaxis(mesh.uvs[mesh.uv_corners], -1, 0)
    columns = np.clip(across * width, 0, width - 1).astype(int)
    rows = np.clip((1 - up) * height, 0, height - 1).astype(int)
    colours = mesh.texture[rows, columns, :3]
    return draw(mesh.positions, mesh.triangles, colours, Camera(azimuth, 12.0, 0.0), SHEET_SIDE)


def _write(sheet: Any, asset: Asset) -> None:
    from tools import demo_sheet  # here, because it needs Blender

    shown = sheet.astype(np.float32) / 255
    over = shown[..., :3] * shown[..., 3:] + 0.8 * (1 - shown[..., 3:])
    pixels = np.dstack([over, np.ones(over.shape[:2], dtype=np.float32)])
    demo_sheet.write(pixels[::-1], SHEETS / f"{asset.pack}-{asset.name.replace('/', '-')}.png")
