# SPDX-License-Identifier: GPL-3.0-or-later
"""How much simplifying changes a model's look, with and without baked detail: renders are compared.

`look:FOLDER,...` uses the pictures in these folders instead of the repository's own.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from tools import own_picture
from tools.installed_addon import enable
from tools.renders import difference, render

from . import in_blender
from .figure import Figure
from .simplifying import decimate

PART: Final = 0.02  # of its triangles
PICTURES: Final = (".png", ".jpg", ".jpeg", ".webp")


def measure(*folders: str) -> list[Figure]:
    """Measure each picture's model in a new Blender; differences are in hundredths of full white."""
    pictures = [
        path for folder in folders for path in sorted(Path(folder).iterdir()) if path.suffix.lower() in PICTURES
    ]
    figures: list[Figure] = []
    with in_blender.installed():
        for picture in pictures or [own_picture.rendered()]:
            compared = in_blender.call(compare, str(picture))
            name = f"look of {picture.stem} at {PART:.0%} of {compared['triangles']:.0f} triangles"
            figures.append(Figure(name, compared["simplified"], "% of white", compared["decimated"]))
            figures.append(Figure(f"{name}, baked", compared["baked"], "% of white", compared["simplified"]))
    return figures


def compare(picture: str) -> dict[str, float]:
    """Make Local's model, and render it original, simplified, baked, and decimated."""
    enable()
    import bpy

    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    bpy.ops.maquette.generate(image_path=picture, service="LOCAL")
    obj = bpy.context.view_layer.objects.active
    full = len(obj.data.polygons)
    with tempfile.TemporaryDirectory() as folder:
        whole = render(obj, Path(folder))
        bpy.ops.maquette.simplify(target_triangles=round(full * PART))
        simplified = render(obj, Path(folder))
        bpy.ops.maquette.bake_detail(size="1024")
        baked = render(obj, Path(folder))
        bpy.ops.maquette.restore_original()
        decimate(obj, round(full * PART))
        decimated = render(obj, Path(folder))
    shown = {"simplified": simplified, "baked": baked, "decimated": decimated}
    return {"triangles": full, **{name: 100 * difference(pixels, whole) for name, pixels in shown.items()}}
