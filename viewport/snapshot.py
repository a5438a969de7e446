# SPDX-License-Identifier: GPL-3.0-or-later
"""Renders what a 3D viewport shows into a picture, off screen."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, cast

import bpy
import gpu

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from bpy.types import Area, SpaceView3D
    from numpy.typing import NDArray


def take(area: Area, longest: int) -> tuple[int, int, NDArray[np.float32]] | None:
    """Width, height and RGBA from the lower left, in display colours; None if no object is visible.

    `longest`: pixels of the longer side.
    """
    import numpy as np

    space = cast("SpaceView3D", area.spaces.active)
    region = next(region for region in reversed(area.regions) if region.type == "WINDOW")
    factor = longest / max(region.width, region.height)
    width, height = (max(1, round(side * factor)) for side in (region.width, region.height))
    view = space.region_3d
    types: Any = gpu.types  # the stubs know no constructors
    offscreen = types.GPUOffScreen(width, height)
    try:
        with _without_overlays(space):
            offscreen.draw_view3d(
                bpy.context.scene,
                bpy.context.view_layer,
                space,
                region,
                view.view_matrix,
                view.window_matrix,
                do_color_management=True,
                draw_background=False,
            )
        buffer = offscreen.texture_color.read()
    finally:
        offscreen.free()
    buffer.dimensions = width * height * 4
    pixels = np.array(buffer, np.float32).reshape(-1, 4) / 255.0
    alpha = pixels[:, 3:]
    if not alpha.any():
        return None
    np.divide(pixels[:, :3], alpha, out=pixels[:, :3], where=alpha > 0.0)
    return width, height, pixels.clip(0.0, 1.0).reshape(-1)


@contextlib.contextmanager
def _without_overlays(space: SpaceView3D) -> Iterator[None]:
    before = space.overlay.show_overlays
    space.overlay.show_overlays = False
    try:
        yield
    finally:
        space.overlay.show_overlays = before
