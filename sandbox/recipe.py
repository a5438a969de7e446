# SPDX-License-Identifier: GPL-3.0-or-later
"""What a job makes, as data: a service's parameters translated into what the sandbox can do with a picture.

Without the services' networks, parameters cannot have their real effects. Each has a visible effect of its own, in the
direction that the page describes; `docs/sandbox.md` lists them.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from .gif import Background

# Triangles before `mesh_simplify` removes its share, as reported by users of the service's model (TRELLIS): 0.9 leaves
# 50,000, 0.98 leaves 10,000. Half the resolution has a quarter of them.
DENSE_TRIANGLES = 500_000
TURNTABLE_TRIANGLES = 20_000
_FEWEST_TRIANGLES = 1_000
_TRELLIS_STEPS = 12
_SHAPE_GUIDANCE = 7.5
_COLOUR_GUIDANCE = 3.0


@dataclass(frozen=True)
class Look:
    """Edits of a picture before modelling: the kept share of its size, saturation (1: unchanged), blur (0: none).

    blur: radius in thousandths of the picture's longer side.
    """

    size: float = 1.0
    colour: float = 1.0
    blur: float = 0.0


@dataclass(frozen=True)
class Video:
    """A video of the rotating model. size: pixels of a side; chunk: samples per batch, in thousands."""

    size: int
    chunk: int


@dataclass(frozen=True)
class Turntable:
    """Animated GIFs instead of a model. seeds: one for each file; is_blank: the frames are empty."""

    size: int
    milliseconds: int
    seeds: tuple[int, ...]
    background: Background
    is_blank: bool


@dataclass(frozen=True)
class Recipe:
    """Everything needed to make a job's files.

    depth: the model's thickness, 1 for the natural one; thickness: another factor on it, by which seeds differ, as
    `variation` gives it; views: separate pictures by the side that each shows, including
    `picture`.
    """

    picture: bytes
    output_format: str
    triangles: int
    depth: float
    look: Look
    is_multi_view: bool = False
    video: Video | None = None
    turntable: Turntable | None = None
    thickness: float = 1.0
    views: Mapping[str, bytes] = field(default_factory=dict)


def triangles(mesh_simplify: float, resolution: int, full_resolution: int) -> int:
    """Return the number of a model's triangles; `full_resolution`: the page's default."""
    dense = DENSE_TRIANGLES * (max(resolution, 16) / full_resolution) ** 2
    return max(_FEWEST_TRIANGLES, round(dense * (1.0 - mesh_simplify)))


def depth(guidance: float) -> float:
    """Return the depth, which guidance increases."""
    return _between(0.5, 0.5 + guidance / (2 * _SHAPE_GUIDANCE), 1.5)


def variation(seed: int) -> float:
    """Return a factor from 0.9 to 1.1 that depends only on the seed."""
    return random.Random(seed).uniform(0.9, 1.1)  # noqa: S311  # not used for security


def look(shape_steps: int, colour_steps: int, guidance: float) -> Look:
    """Return the look for steps (few: coarse and blurred) and guidance (pale to vivid); the defaults change nothing."""
    return Look(
        size=min(1.0, shape_steps / _TRELLIS_STEPS),
        colour=_between(0.0, guidance / _COLOUR_GUIDANCE, 2.0),
        blur=max(0.0, _TRELLIS_STEPS / colour_steps - 1.0),
    )


def prompt_look(shape: Look, steps: int, guidance: float) -> Look:
    """Return the same for prompts, which have their own steps (30) and guidance (3)."""
    colour = shape.colour * _between(0.3, guidance / _COLOUR_GUIDANCE, 2.0)
    return replace(shape, colour=colour, blur=shape.blur + max(0.0, 30 / steps - 1.0))


def turntable_look(steps: int, guidance: float) -> Look:
    """Return the same for the v3 service, whose guidance is from 1 to 20, and 5 in its example."""
    return Look(colour=_between(0.4, 0.5 + guidance / 10, 1.6), blur=max(0.0, 25 / steps - 1.0))


def _between(low: float, value: float, high: float) -> float:
    return min(max(value, low), high)
