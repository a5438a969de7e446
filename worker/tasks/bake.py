# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `bake`: bakes an original's detail into a normal map for its simplified mesh. Runs inside the child Blender.

Cycles projects the original onto the simplified surface. If the simplified mesh has no suitable UV map it gets one, and
the original's colour is baked too.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from ...geometry.texture import overlap
from .. import mesh_messages
from ..blend import baking, libraries, unwrapping

if TYPE_CHECKING:
    from bpy.types import Mesh

    from ...geometry.arrays import Floats

UV_MAP: Final = "Baked"


def run(arguments: mesh_messages.BakeArguments, progress: Callable[[float, str], None]) -> mesh_messages.BakeResult:
    """See `BakeArguments` and `BakeResult`. Raises TaskFailed."""
    baking.lower_priority()
    output = Path(arguments["output"])
    progress(0.0, "Reading")
    mesh, original = libraries.meshes_of(Path(arguments["blend"]), arguments["mesh"], arguments["original"])
    simple, full = (libraries.linked(each) for each in (mesh, original))
    is_new = arguments["unwraps"] or not has_room(mesh)
    if is_new:
        progress(0.05, "Unwrapping")
        unwrapping.unwrap(simple, UV_MAP, max(unwrapping.APART, 2 * arguments["margin"] / arguments["size"]))
        np.save(output / "uvs.npy", uvs_of(mesh))
    uv_map = mesh.uv_layers.active.name
    baking.set_up(simple, full)
    canvas = baking.Canvas(simple, output, arguments["size"], baking.distance(simple, full), arguments["margin"])
    progress(0.2, "Baking normals")
    canvas.bake("NORMAL", "normal")
    asked = {*arguments["channels"], *({"colour", *baking.textured(original)} if is_new else ())}
    maps = bake_channels(canvas, original, asked, progress, packs=arguments["packs"])
    return {"normal": "normal.png", "maps": maps, "uvs": "uvs.npy" if is_new else None, "uv_map": uv_map}


def bake_channels(
    canvas: baking.Canvas, original: Mesh, asked: set[str], progress: Callable[[float, str], None], *, packs: bool
) -> dict[str, str]:
    """Bake the channels and return each one's file. The original's materials stay as the last channel needed them."""
    channels = [each for each in baking.CHANNELS if each in asked or (packs and each in baking.PACKED)]
    for number, channel in enumerate(channels):
        progress(0.4 + 0.5 * number / len(channels), f"Baking {channel}")
        if channel == baking.OCCLUSION:
            canvas.bake("AO", channel)
        else:
            baking.emit(original, channel)
            canvas.bake("EMIT", channel)
    if not packs:
        return {channel: f"{channel}.png" for channel in channels}
    canvas.pack(baking.PACKED, "orm")
    return {"orm": "orm.png", **{channel: f"{channel}.png" for channel in channels if channel not in baking.PACKED}}


def has_room(mesh: Mesh) -> bool:
    """Whether the UV map that renders use can be baked onto; it is made active."""
    shown = next((layer for layer in mesh.uv_layers if layer.active_render), None)
    if shown is None:
        return False
    mesh.uv_layers.active = shown
    mesh.calc_loop_triangles()
    corners = np.empty((len(mesh.loop_triangles), 3), np.int32)
    mesh.loop_triangles.foreach_get("loops", corners.ravel())
    return overlap.is_bakeable(uvs_of(mesh)[corners].astype(np.float64))


def uvs_of(mesh: Mesh) -> Floats:
    """The active UV map, (C, 2)."""
    values = np.empty((len(mesh.loops), 2), np.float32)
    mesh.uv_layers.active.uv.foreach_get("vector", values.ravel())
    return values
