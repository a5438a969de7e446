# SPDX-License-Identifier: GPL-3.0-or-later
"""Image filters on arrays (H, W): blur, distance transform, dilation and resampling."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from ..arrays import Doubles, Flags, Floats, Indices

Pixels = TypeVar("Pixels", Floats, Flags)


def blur(image: Floats, sigma: float) -> Floats:
    """Return `image` (H, W) blurred by a Gaussian of `sigma` pixels, with edge pixels repeated outwards."""
    radius = int(np.ceil(3.0 * sigma))
    taps = np.exp(-0.5 * (np.arange(-radius, radius + 1) / max(sigma, 1e-6)) ** 2)
    taps /= taps.sum()
    result = image
    for axis in (0, 1):
        result = _convolve(result, taps, axis)
    return result


def _convolve(image: Floats, taps: Doubles, axis: int) -> Floats:
    radius = len(taps) // 2
    length = image.shape[axis]
    padding = [(0, 0), (0, 0)]
    padding[axis] = (radius, radius)
    padded = np.pad(image, padding, mode="edge")
    result = np.zeros_like(image)
    for offset, tap in enumerate(taps):
        window = slice(offset, offset + length)
        result += np.float32(tap) * (padded[window] if axis == 0 else padded[:, window])
    return result


def distance(mask: Flags, limit: int) -> Floats:
    """Return each pixel's distance (H, W), in pixels, to the nearest true one: exact up to `limit`, larger beyond.

    The squared Euclidean distance separates into rows and columns (Felzenszwalb and Huttenlocher, 2012); with a limit,
    the second pass is a minimum over that many shifted rows, which can be vectorised.
    """
    far = limit + 1
    # Short integers take half the time. The largest values: a square raised by another, a column far beyond the row.
    largest = max(2 * far * far, mask.shape[1] + 2 * far)
    kind = next(each for each in (np.int16, np.int32, np.int64) if largest <= np.iinfo(each).max)
    columns = np.arange(mask.shape[1], dtype=kind)
    before = columns - np.maximum.accumulate(np.where(mask, columns, kind(-far)), axis=1)
    after = np.minimum.accumulate(np.where(mask, columns, kind(columns[-1] + far))[:, ::-1], axis=1)[:, ::-1] - columns
    raised = np.minimum(np.minimum(before, after), kind(far)) ** 2
    squared = raised.copy()
    for shift in range(1, min(limit, mask.shape[0] - 1) + 1):
        raised += kind(2 * shift - 1)  # the square of the shift, all in all
        np.minimum(squared[shift:], raised[:-shift], out=squared[shift:])
        np.minimum(squared[:-shift], raised[shift:], out=squared[:-shift])
    nearest: Floats = np.sqrt(squared, dtype=np.float32)
    return nearest


def signed_distance(solid: Flags, limit: int) -> Floats:
    """Return each pixel's distance (H, W) from the outline between pixels, positive inside: exact up to `limit`."""
    half = np.float32(0.5)
    signed: Floats = np.where(solid, distance(~solid, limit) - half, half - distance(solid, limit))
    return signed


def gradient(image: Floats) -> tuple[Floats, Floats]:
    """Return the central differences of an image (H, W) down and across; unlike numpy's, also for a single row."""
    padded = np.pad(image, 1, mode="edge")
    half = np.float32(0.5)
    return (padded[2:, 1:-1] - padded[:-2, 1:-1]) * half, (padded[1:-1, 2:] - padded[1:-1, :-2]) * half


def steepness(image: Floats) -> Floats:
    """Return the gradient magnitude of an image (H, W) or (H, W, C), over all channels."""
    channels = image[..., None] if image.ndim == 2 else image
    slopes = [gradient(np.ascontiguousarray(channels[..., c])) for c in range(channels.shape[2])]
    if len(slopes) == 1:
        return np.hypot(*slopes[0])
    steep: Floats = np.sqrt(sum(down**2 + across**2 for down, across in slopes))
    return steep


def border(rows: int, columns: int, width: int) -> Flags:
    """Return a mask (rows, columns) of the outermost `width` pixels."""
    pixels = np.ones((rows, columns), dtype=np.bool_)
    pixels[width:-width, width:-width] = False
    return pixels


def local_maximum(image: Floats, radius: int) -> Floats:
    """Dilate: return the largest value of `image` (H, W) within `radius` pixels of each pixel, in a square."""
    result = image.copy()
    for axis in (0, 1):
        target = result.swapaxes(0, axis)
        before = target.copy(order="K")
        for shift in range(1, min(radius, len(before) - 1) + 1):
            np.maximum(target[shift:], before[:-shift], out=target[shift:])
            np.maximum(target[:-shift], before[shift:], out=target[:-shift])
    return result


def local_minimum(image: Floats, radius: int) -> Floats:
    """Erode: return the smallest value of `image` (H, W) within `radius` pixels of each pixel, in a square."""
    return -local_maximum(-image, radius)


def shrink(image: Floats, factor: int) -> Floats:
    """Return the means of blocks of `factor` x `factor` pixels of (H, W); incomplete blocks repeat the edge pixels."""
    if factor == 1:
        return image
    rows, columns = image.shape
    padded = np.pad(image, ((0, -rows % factor), (0, -columns % factor)), mode="edge")
    blocks = padded.reshape(padded.shape[0] // factor, factor, padded.shape[1] // factor, factor)
    means: Floats = blocks.mean(axis=(1, 3), dtype=np.float32)
    return means


def upsample(image: Floats, factor: int, shape: tuple[int, ...]) -> Floats:
    """Undo `shrink` by bilinear interpolation: return the image in its old `shape` (H, W)."""
    if factor == 1:
        return image
    x, y = (np.arange(shape[1]) + 0.5) / factor - 0.5, (np.arange(shape[0]) + 0.5) / factor - 0.5
    return sample(image, x[None, :], y[:, None]).astype(np.float32)


def resized(image: Floats, shape: tuple[int, ...]) -> Floats:
    """Return an image (H, W) at another size, shape (h, w): averaged over blocks if much smaller, then bilinear."""
    factor = max(1, min(image.shape[0] // max(shape[0], 1), image.shape[1] // max(shape[1], 1)))
    small = shrink(image, factor)
    y, x = (
        (np.arange(count) + 0.5) * (size / factor / count) - 0.5 for size, count in zip(image.shape, shape, strict=True)
    )
    return sample(small, x[None, :], y[:, None]).astype(np.float32)


def repeat(image: Pixels, factor: int, shape: tuple[int, ...]) -> Pixels:
    """Undo `shrink` by nearest neighbour: each pixel is repeated over its block."""
    repeated: Pixels = image.repeat(factor, axis=0).repeat(factor, axis=1)[: shape[0], : shape[1]]
    return repeated


def sample(image: Floats, x: Doubles, y: Doubles) -> Doubles:
    """Return `image` (H, W) at points, bilinearly, clamped at its edges; x = y = 0 is the first pixel's centre."""
    return _mix(image.ravel(), *_neighbours(image.shape, x, y))


def sample_colours(image: Floats, x: Doubles, y: Doubles) -> Doubles:
    """Return all channels of `image` (H, W, C) at points (N,), as (N, C); otherwise as `sample`."""
    neighbours = _neighbours(image.shape[:2], x, y)
    return np.column_stack([_mix(image[..., channel].ravel(), *neighbours) for channel in range(image.shape[2])])


def _neighbours(shape: tuple[int, ...], x: Doubles, y: Doubles) -> tuple[tuple[Indices, ...], tuple[Doubles, ...]]:
    """Return the numbers of the four pixels around points in an image (H, W), and their shares."""
    rows, columns = shape
    x, y = np.clip(x, 0, columns - 1), np.clip(y, 0, rows - 1)
    column = np.minimum(x.astype(np.int64), max(columns - 2, 0))
    row = np.minimum(y.astype(np.int64), max(rows - 2, 0))
    across, down = x - column, y - row
    first, right, below = row * columns + column, min(columns - 1, 1), columns * min(rows - 1, 1)
    pixels = first, first + right, first + below, first + (below + right)
    return pixels, ((1 - across) * (1 - down), across * (1 - down), (1 - across) * down, across * down)


def _mix(image: Floats, pixels: tuple[Indices, ...], shares: tuple[Doubles, ...]) -> Doubles:
    mixed: Doubles = image.take(pixels[0]) * shares[0]
    for pixel, share in zip(pixels[1:], shares[1:], strict=True):
        mixed += image.take(pixel) * share
    return mixed
