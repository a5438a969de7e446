# SPDX-License-Identifier: GPL-3.0-or-later
"""How long Local takes from the click to the model in the scene, for a picture of 1024 x 1024 pixels."""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median
from typing import Final

from tools import own_picture
from tools.installed_addon import enable

from . import in_blender
from .figure import Figure

SIZE: Final = 1024  # pixels
RUNS: Final = 3
BUDGET: Final = 3.0  # s


def measure() -> list[Figure]:
    """Measure each run in a new Blender, as the first job of a session."""
    with in_blender.installed():
        path = in_blender.call(scaled_picture, str(own_picture.rendered()))
        runs = [in_blender.call(generate, path) for _ in range(RUNS)]
    return [Figure("Local service, 1024² picture to scene", median(runs), "s", budget=BUDGET)]


def scaled_picture(path: str) -> str:
    """Write a scaled copy of the picture beside the original, and return its path."""
    import bpy

    target = str(Path(path).with_name("bench_picture.png"))
    image = bpy.data.images.load(path)
    image.scale(SIZE, SIZE)
    image.filepath_raw, image.file_format = target, "PNG"
    image.save()
    return target


def generate(path: str) -> float:
    """Return the seconds of one generation."""
    enable()
    import bpy

    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    start = time.perf_counter()
    bpy.ops.maquette.generate(image_path=path, service="LOCAL")
    return time.perf_counter() - start
