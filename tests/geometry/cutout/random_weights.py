# SPDX-License-Identifier: GPL-3.0-or-later
"""Random weights of a U-Net, with the shapes and names that `training.export` writes."""

from __future__ import annotations

import numpy as np


def random_weights(rng, inputs, widths, heads):
    """Return float32 weights by name; heads: the shape of each head's weight by its name."""
    found = {}

    def add(name, *shape):
        scale = np.sqrt(2 / np.prod(shape[1:]))
        found[f"{name}.weight"] = rng.normal(0, scale, shape).astype(np.float32)
        found[f"{name}.bias"] = rng.normal(0, 0.1, shape[0]).astype(np.float32)

    for level, (inward, width) in enumerate(zip((4 * inputs, *widths[:-1]), widths, strict=True)):
        add(f"down{level}.0", width, inward, 3, 3)
        add(f"down{level}.1", width, width, 3, 3)
    for level, (deep, wide) in enumerate(zip(widths[:0:-1], widths[-2::-1], strict=True)):
        add(f"up{level}.0", wide, deep + wide, 3, 3)
        add(f"up{level}.1", wide, wide, 3, 3)
    for name, shape in heads.items():
        add(name, *shape)
    return found
