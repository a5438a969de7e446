# SPDX-License-Identifier: GPL-3.0-or-later
"""Bakes a model's materials into the textures that game engines read. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import bpy
import numpy as np

from ...scene import bake as shown
from . import baking, materials
from .meshes import mesh_of

if TYPE_CHECKING:
    from bpy.types import Image, Material, Mesh, Object

    from ...geometry.arrays import Floats

COLOUR: Final = "BaseColor"
NORMAL: Final = "Normal"
ORM: Final = "ORM"
EMISSION: Final = "Emissive"
# Unity's mask map: metallic in red, occlusion in green, smoothness in alpha.
MASK: Final = "MaskMap"
_OPAQUE: Final = 0.999


@dataclass(frozen=True)
class Look:
    """The baked textures. `maps`: a PNG by each of the names above that the model has; `strength`: of its emission."""

    maps: Mapping[str, Path]
    strength: float

    def material(self, name: str, uv_map: str) -> Material:
        """A material that shows the maps, packed."""
        made = materials.plain(name)
        images = {kind: _packed(path, f"{name}_{kind}", kind) for kind, path in self.maps.items()}
        shown.add_normals(made, images[NORMAL], uv_map)
        shown.add_map(made, "colour", images[COLOUR], uv_map)
        shown.add_map(made, "orm", images[ORM], uv_map)
        if EMISSION in images:
            shown.add_map(made, "emission", images[EMISSION], uv_map)
            baking.shader_of(made).inputs[baking.STRENGTH].default_value = self.strength
        if images[COLOUR].channels == 4:
            show_alpha(made, images[COLOUR])
        return made


def show_alpha(material: Material, image: Image) -> None:
    """Connect the image's alpha to the material's."""
    nodes: Any = material.node_tree.nodes
    texture = next(node for node in nodes if node.type == "TEX_IMAGE" and node.image == image)
    material.node_tree.links.new(texture.outputs["Alpha"], baking.shader_of(material).inputs["Alpha"])


def bake(simple: Object, fulls: Sequence[Object], size: int, folder: Path, tell: Callable[[float, str], None]) -> Look:
    """Bake the full objects' materials onto the other's active UV map; changes those of all. Raises TaskFailed."""
    strength = max(_strongest(mesh_of(full)) for full in fulls)
    is_transparent = any(_is_transparent(mesh_of(full)) for full in fulls)
    baking.set_up(simple, *fulls)
    start = max(baking.distance(simple, full) for full in fulls)
    canvas = baking.Canvas(simple, folder, size, start, 0)
    tell(0.0, "Baking normals")
    canvas.bake("NORMAL", "normal")
    tell(0.2, "Baking occlusion")
    canvas.bake("AO", baking.OCCLUSION)
    channels = ["colour", "roughness", "metallic"]
    channels += [baking.EMISSION] * (strength > 0) + ["alpha"] * is_transparent
    for number, channel in enumerate(channels):
        tell(0.6 + 0.4 * number / len(channels), f"Baking {channel}")
        for full in fulls:
            baking.emit(mesh_of(full), channel, strength)
        canvas.bake("EMIT", channel)
    canvas.pack(baking.PACKED, "orm")
    if is_transparent:
        _join_alpha(folder / "colour.png", folder / "alpha.png")
    maps = {COLOUR: folder / "colour.png", NORMAL: folder / "normal.png", ORM: folder / "orm.png"}
    if strength > 0:
        maps[EMISSION] = folder / f"{baking.EMISSION}.png"
    return Look(maps, strength)


def for_engine(look: Look, engine: str, folder: Path) -> dict[str, Path]:
    """The textures in the form that this engine expects beside the model: a PNG by name."""
    maps = dict(look.maps)
    if engine == "UNREAL":  # it reads normal maps of DirectX's convention, whose green points down
        maps[NORMAL] = _rewritten(maps[NORMAL], folder / "normal-down.png", _flip_green)
    if engine == "UNITY":
        maps[MASK] = _rewritten(maps.pop(ORM), folder / "mask.png", _as_mask)
    return maps


def _flip_green(pixels: Floats) -> Floats:
    pixels[:, 1] = 1.0 - pixels[:, 1]
    return pixels


def _as_mask(pixels: Floats) -> Floats:
    mask: Floats = np.zeros_like(pixels)
    mask[:, 0], mask[:, 1], mask[:, 3] = pixels[:, 2], pixels[:, 0], 1.0 - pixels[:, 1]
    return mask


def _strongest(mesh: Mesh) -> float:
    """The greatest emission strength of the mesh's materials, 0 if none emits light."""
    strengths = [0.0]
    for material in mesh.materials:
        shader = baking.shader_of(material) if material is not None else None
        if shader is not None:
            colour = shader.inputs[baking.SOCKETS[baking.EMISSION]]
            if colour.is_linked or max(colour.default_value[:3]) > 0:
                strengths.append(float(shader.inputs[baking.STRENGTH].default_value))
    return max(strengths)


def _is_transparent(mesh: Mesh) -> bool:
    shaders = [baking.shader_of(material) for material in mesh.materials if material is not None]
    alphas = [shader.inputs["Alpha"] for shader in shaders if shader is not None]
    return any(alpha.is_linked or alpha.default_value < _OPAQUE for alpha in alphas)


def _join_alpha(colour: Path, alpha: Path) -> None:
    def join(pixels: Floats) -> Floats:
        pixels[:, 3] = _read(alpha)[0][:, 0]
        return pixels

    _rewritten(colour, colour, join)


def _read(path: Path) -> tuple[Floats, tuple[int, int]]:
    """The file's raw values, (N, 4), and its size."""
    image = bpy.data.images.load(str(path))
    image.colorspace_settings.name = cast("Any", "Non-Color")
    pixels = np.ones((image.size[0] * image.size[1], 4), np.float32)
    values = np.empty((len(pixels), image.channels), np.float32)
    image.pixels.foreach_get(values.ravel())
    pixels[:, : image.channels] = values
    size = (image.size[0], image.size[1])
    bpy.data.images.remove(image)
    return pixels, size


def _rewritten(source: Path, target: Path, change: Callable[[Floats], Floats]) -> Path:
    pixels, size = _read(source)
    image = bpy.data.images.new(target.stem, *size, alpha=True)
    image.colorspace_settings.name, image.alpha_mode = cast("Any", "Non-Color"), "CHANNEL_PACKED"
    image.pixels.foreach_set(change(pixels).ravel())
    baking.write(image, target)
    bpy.data.images.remove(image)
    return target


def _packed(path: Path, name: str, kind: str) -> Image:
    image = bpy.data.images.load(str(path))
    image.name = name
    if kind in {NORMAL, ORM}:
        image.colorspace_settings.name = cast("Any", "Non-Color")
    image.pack()
    image.filepath_raw = f"//{name}.png"
    return image
