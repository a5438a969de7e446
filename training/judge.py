# SPDX-License-Identifier: GPL-3.0-or-later
"""Evaluate a checkpoint on held-out packs: `python -m training.judge ASSETS CHECKPOINT`.

For models seen from a corner, it measures the intersection over union with the true volume: of the add-on's Automatic,
of the network's volume, and of the network's two layers. Yaw is the camera's; scale and position are fitted.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import torch

from tools.checkout import load_package

from . import assets, look, views
from .camera import Camera, Floats, framed
from .network import Network, Prediction, as_inputs
from .raster import rasterize
from .solid import CELLS, Solid
from .split import HELD_OUT

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LARGE: Final = 384  # pixels of Automatic's picture
_SCALES: Final = (0.8, 0.86, 0.93, 1.0, 1.08, 1.16)
_FINER: Final = 3  # layers per layer of the network
_FILLED: Final = 0.0  # logit above which a cell is filled


def main() -> None:
    """Print a line for each picture, then the means."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("assets", type=Path)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--count", type=int, default=60, help="pictures")
    parser.add_argument("--every", type=int, default=1, help="use every n-th of the held-out models")
    arguments = parser.parse_args()
    load_package()
    torch.set_num_threads(1)
    network = Network()
    network.load_state_dict(torch.load(arguments.checkpoint, map_location="cpu")["averaged"])
    network.eval()
    models = [asset for path in assets.packs(arguments.assets) if path.stem in HELD_OUT for asset in assets.read(path)]
    rng = np.random.default_rng(7)
    chosen = rng.permutation(len(models))[: arguments.count]
    rows = []
    for number in chosen:
        asset = models[int(number)]
        row = _judge(asset, network, rng)
        rows.append(row)
        _say(f"{asset.pack} {asset.name} " + " ".join(f"{name} {value:.3f}" for name, value in row.items()))
    for name in rows[0]:
        values = [row[name] for row in rows]
        _say(f"{name}: mean {np.mean(values):.3f}, median {np.median(values):.3f}")
    best = np.mean([max(row["automatic"], row["volume"]) for row in rows])
    _say(f"the better of automatic and volume: {best:.3f}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _judge(asset: assets.Asset, network: Network, rng: np.random.Generator) -> dict[str, float]:
    subject = views.Subject(asset)
    quarter = np.deg2rad(rng.uniform(25, 65)) + rng.integers(4) * np.pi / 2
    camera = Camera(float(quarter), float(np.deg2rad(rng.uniform(12, 35))), 0.0, float(rng.choice([0.0, 0.2])))
    view = framed(subject.vertices, camera, _LARGE, 0.92)
    raster = rasterize(view.corners, asset.triangles, view.side)
    picture = np.rint(look.paint(subject, raster, camera, rng) * 255).astype(np.uint8)
    truth = subject.solid.filled
    return {
        "automatic": _overlap(truth, _automatic(picture), camera.azimuth),
        **{
            name: _best(truth, _rotated(points, camera.azimuth))
            for name, points in _clouds(predict(network, picture), picture).items()
        },
    }


def _automatic(picture: NDArray[np.uint8]) -> Any:
    from maquette.geometry.options import Options
    from maquette.geometry.reconstruct import reconstruct

    return reconstruct(picture, Options(triangles=4000)).mesh


def _overlap(truth: NDArray[np.bool_], mesh: Any, azimuth: float) -> float:
    low, high = mesh.positions.min(axis=0), mesh.positions.max(axis=0)
    scaled = (mesh.positions - (low + high) / 2) / float((high - low).max())
    solid = Solid(scaled.astype(np.float32), np.asarray(mesh.triangles)).filled
    inside = (np.argwhere(solid) / (CELLS - 1.0) - 0.5).astype(np.float32)
    return _best(truth, _rotated(inside, azimuth), 1 / (CELLS - 1))


def predict(network: Network, picture: NDArray[np.uint8]) -> Prediction:
    """Return the network's output for a picture (H, W, 4), averaged with that for the mirrored one."""
    factor = len(picture) // views.SIDE
    cut = picture[: factor * views.SIDE, : factor * views.SIDE].astype(np.float32) / 255
    cut[..., :3] *= cut[..., 3:]
    small = cut.reshape(views.SIDE, factor, views.SIDE, factor, 4).mean(axis=(1, 3))
    small[..., :3] /= np.maximum(small[..., 3:], 1e-3)
    inputs = torch.from_numpy(small).permute(2, 0, 1)[None]
    with torch.no_grad():
        prediction, flipped = network(as_inputs(inputs)), network(as_inputs(inputs.flip(-1)))
    return Prediction(
        (prediction.front + flipped.front.flip(-1)) / 2,
        (prediction.back + flipped.back.flip(-1)) / 2,
        (prediction.filled + flipped.filled.flip(-1)) / 2,
        (prediction.pose + flipped.pose) / 2,
    )


def _clouds(prediction: Prediction, picture: NDArray[np.uint8]) -> dict[str, Floats]:
    """Return the upright inner points of the volume and of the two layers."""
    factor = len(picture) // views.SIDE
    mask = picture[factor // 2 :: factor, factor // 2 :: factor, 3] >= 128
    depths = views.NEAREST + views.STEP * (np.arange(_FINER * views.DEPTHS) + 0.5) / _FINER
    shape = (len(depths), *mask.shape)
    fine = torch.nn.functional.interpolate(prediction.filled[:, None], shape, mode="trilinear")[0, 0].numpy()
    front, back = prediction.front[0].numpy(), prediction.back[0].numpy()
    deep = depths[:, None, None]
    within = (deep >= front - views.STEP / 2) & (deep <= np.maximum(back, front + views.STEP) + views.STEP / 2)
    pose = prediction.pose[0].numpy()
    volume = (fine > _FILLED) & (deep >= front - views.STEP / 2) | (
        np.abs(deep - front - 0.5 * views.STEP) <= views.STEP
    )
    return {"volume": _upright(volume & mask, depths, pose), "layers": _upright(within & mask, depths, pose)}


def _upright(filled: NDArray[np.bool_], depths: Floats, pose: Floats) -> Floats:
    layer, rows, columns = np.nonzero(filled)
    side = filled.shape[-1]
    deep = depths[layer]
    grown = 1 + max(float(pose[1]), 0) * deep
    right, up = ((columns + 0.5) / side - 0.5) * grown, (0.5 - (rows + 0.5) / side) * grown
    return (np.stack([right, deep, up], axis=1) @ Camera(0, float(pose[0]), 0, 0).axes).astype(np.float32)


def _rotated(points: Floats, azimuth: float) -> Floats:
    """Rotate upright points from the camera's axes to the model's."""
    rotated: Floats = points @ Camera(azimuth, 0, 0, 0).axes
    return rotated


def _best(truth: NDArray[np.bool_], points: Floats, spacing: float = 1 / views.SIDE) -> float:
    """Return the best IoU over scales and positions of the volume filled by points with this spacing."""
    size = 96
    spectrum = np.fft.rfftn(np.pad(truth.astype(np.float32), [(0, size - side) for side in truth.shape]))
    low, high = points.min(axis=0), points.max(axis=0)
    extent = max(float((high - low).max()), 1e-6)
    best = 0.0
    for scale in _SCALES:
        cell = scale * (CELLS - 1) / extent
        copies = max(1, int(np.ceil(spacing * cell * 1.3)))
        offsets = (np.stack(np.meshgrid(*[np.arange(copies)] * 3), axis=-1).reshape(-1, 3) + 0.5) / copies - 0.5
        grid = np.zeros((size,) * 3, dtype=np.float32)
        for offset in offsets:
            index = np.clip((points - low + offset * spacing) * cell + 2, 0, size - 1).astype(int)
            grid[tuple(index.T)] = 1
        shared = np.fft.irfftn(spectrum * np.conj(np.fft.rfftn(grid))).max()
        best = max(best, float(shared / (truth.sum() + grid.sum() - shared)))
    return best


if __name__ == "__main__":
    main()
