# SPDX-License-Identifier: GPL-3.0-or-later
"""How much Game-Ready changes a model's look: renders from twelve sides are compared.

The models are the one made from the repository's picture, and assets from packs beside the checkout, subdivided to be
as fine as generated models. Each is made ready with baking, and with its UVs and materials kept. `game_ready:NUMBER`
measures that many assets.
"""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tools import own_picture
from tools.installed_addon import enable, module
from tools.renders import render, seen_differences

from . import in_blender
from .figure import Figure
from .known_assets import packs

if TYPE_CHECKING:
    from collections.abc import Iterator

TRIANGLES: Final = 2_000
TEXTURE: Final = "1024"
VIEWS: Final = 12
ASSETS: Final = 4
FINE: Final = 20_000  # triangles at least, before it is made ready


def measure(count: str = str(ASSETS)) -> list[Figure]:
    """Measure each model in a new Blender; differences are in hundredths of full white."""
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder, in_blender.installed():
        models = [str(own_picture.rendered()), *_assets(Path(folder), int(count))]
        for model in models:
            compared = in_blender.call(compare, model)
            name = f"game-ready {Path(model).stem} at {TRIANGLES:,} of {compared['triangles']:,} triangles"
            for statistic in ("mean", "99th percentile"):
                baked, unbaked = compared["baked"][statistic], compared["unbaked"][statistic]
                figures.append(Figure(f"{name}, {statistic}, not baked", unbaked, "% of white"))
                figures.append(Figure(f"{name}, {statistic}, baked", baked, "% of white", unbaked))
    return figures


def _assets(folder: Path, count: int) -> Iterator[str]:
    for number, asset in enumerate(packs.sample(packs.held_out(), count)):
        path = folder / f"{asset.name}-{number}.npz"
        np.savez(path, vertices=asset.vertices, triangles=asset.triangles, colours=asset.colours)
        yield str(path)


def compare(model: str) -> dict[str, Any]:
    """Make the model game-ready twice, and render it before and after."""
    enable()
    import bpy

    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    if model.endswith(".npz"):
        obj = _load(Path(model))
    else:
        bpy.ops.maquette.generate(image_path=model, service="LOCAL")
        obj = bpy.context.view_layer.objects.active
    compared: dict[str, Any] = {"triangles": len(obj.data.loops) - 2 * len(obj.data.polygons)}
    with tempfile.TemporaryDirectory() as folder:
        before = list(_views(obj, Path(folder)))
        for name, texture in (("unbaked", "0"), ("baked", TEXTURE)):
            bpy.ops.maquette.game_ready(
                preset="PC_PROP", engine="GODOT", triangles=TRIANGLES, texture=texture, levels=0
            )
            pairs = zip(_views(obj, Path(folder)), before, strict=True)
            differences = 100 * np.concatenate([seen_differences(after, whole) for after, whole in pairs])
            tail = float(np.percentile(differences, 99))
            compared[name] = {"mean": float(differences.mean()), "99th percentile": tail}
    return compared


def _views(obj: Any, folder: Path) -> Iterator[Any]:
    """Yield renders of an object from viewpoints around it, also from above and below."""
    from mathutils import Matrix

    home = obj.matrix_world.copy()
    for number in range(VIEWS):
        tilt = Matrix.Rotation(math.radians((-25, 0, 25)[number % 3]), 4, "X")
        obj.matrix_world = tilt @ Matrix.Rotation(2 * math.pi * number / VIEWS, 4, "Z")
        yield render(obj, folder)
    obj.matrix_world = home


def _load(path: Path) -> Any:
    """Load the asset with its colours in an attribute, and subdivide it until it is fine."""
    import bmesh
    import bpy

    with np.load(path) as arrays:
        vertices, triangles, colours = arrays["vertices"], arrays["triangles"], arrays["colours"]
    mesh = bpy.data.meshes.new(path.stem)
    mesh.from_pydata(vertices.tolist(), [], triangles.tolist())
    rgba = np.ones((3 * len(triangles), 4), np.float32)
    rgba[:, :3] = colours.reshape(-1, 3) / 255
    layer: Any = mesh.color_attributes.new("Colour", "BYTE_COLOR", "CORNER")
    layer.data.foreach_set("color_srgb", rgba.ravel())
    editable = bmesh.new()
    editable.from_mesh(mesh)
    while len(editable.faces) < FINE:
        bmesh.ops.subdivide_edges(editable, edges=list(editable.edges), cuts=1, use_grid_fill=True)
        bmesh.ops.triangulate(editable, faces=list(editable.faces))
    editable.to_mesh(mesh)
    editable.free()
    mesh.materials.append(_coloured())
    obj = bpy.data.objects.new(path.stem, mesh)
    bpy.context.scene.collection.objects.link(obj)
    bpy.context.view_layer.objects.active = obj
    obj.select_set(state=True)
    return obj


def _coloured() -> Any:
    import bpy

    material: Any = module("compat").with_nodes(bpy.data.materials.new("Coloured"))
    node = material.node_tree.nodes.new("ShaderNodeVertexColor")
    node.layer_name = "Colour"
    shader = material.node_tree.nodes["Principled BSDF"]
    material.node_tree.links.new(node.outputs["Color"], shader.inputs["Base Color"])
    return material
