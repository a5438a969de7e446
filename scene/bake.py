# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows baked detail on a simplified mesh, and removes it again.

Connects the baked images to the material's shaders.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import bpy
import numpy as np

from .. import compat
from . import file_names, fingerprint, originals
from .originals import mesh_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpy.types import Image, Material, Mesh, Node, Object, ShaderNodeBsdfPrincipled

_SOCKETS: Final = {
    "colour": "Base Color",
    "roughness": "Roughness",
    "metallic": "Metallic",
    "emission": "Emission Color",
    "alpha": "Alpha",
}
# Channel -> the image's name after the mesh's.
_NAMES: Final = {
    "normals": "Normals",
    "colour": "Colour",
    "roughness": "Roughness",
    "metallic": "Metallic",
    "emission": "Emission",
    "alpha": "Alpha",
    "occlusion": "Occlusion",
    "orm": "ORM",
}
_COLOURS: Final = frozenset({"colour", "emission"})
_SLOTS: Final = ".maquette_slots"  # a face attribute, hidden from the artist
_GLTF_OUTPUT: Final = "glTF Material Output"
_STEP: Final = 300  # from one node to the next, in the node editor's units


def shaders(material: Material) -> list[ShaderNodeBsdfPrincipled]:
    """The material's Principled BSDFs."""
    nodes = material.node_tree.nodes if material.node_tree is not None else ()
    return [cast("ShaderNodeBsdfPrincipled", node) for node in nodes if node.type == "BSDF_PRINCIPLED"]


def images_of(material: Material) -> list[Image]:
    """The images that the material's own nodes show."""
    nodes = material.node_tree.nodes if material.node_tree is not None else ()
    return [node.image for node in nodes if node.type == "TEX_IMAGE" and node.image is not None]


def add_normals(material: Material, normals: Image, uv_map: str) -> None:
    """Connect the normal map to each shader, replacing the previous one, which is baked into it too."""
    for shader in shaders(material):
        turn = material.node_tree.nodes.new("ShaderNodeNormalMap")
        turn.uv_map = uv_map
        turn.location = shader.location.x - _STEP, shader.location.y - 2 * _STEP
        texture = _texture(material, normals, uv_map, turn)
        material.node_tree.links.new(texture.outputs["Color"], turn.inputs["Color"])
        material.node_tree.links.new(turn.outputs["Normal"], shader.inputs["Normal"])


def add_map(material: Material, channel: str, image: Image, uv_map: str) -> None:
    """Connect the image to one channel of each shader; `orm` holds three: occlusion, roughness and metallic."""
    for shader in shaders(material):
        texture = _texture(material, image, uv_map, shader)
        colour, link = texture.outputs["Color"], material.node_tree.links.new
        if channel == "colour":  # the solid view shows the active node's texture
            material.node_tree.nodes.active = texture
        if channel == "orm":
            parts = material.node_tree.nodes.new("ShaderNodeSeparateColor")
            link(colour, parts.inputs["Color"])
            link(parts.outputs["Green"], shader.inputs["Roughness"])
            link(parts.outputs["Blue"], shader.inputs["Metallic"])
            colour, channel = parts.outputs["Red"], "occlusion"
        if channel == "occlusion":  # Blender does not show it; the glTF exporter reads it from this node
            link(colour, _gltf_output(material).inputs["Occlusion"])
        else:
            link(colour, cast("Any", shader.inputs)[_SOCKETS[channel]])


def _gltf_output(material: Material) -> Any:
    group: Any = bpy.data.node_groups.get(_GLTF_OUTPUT)
    if group is None or "Occlusion" not in group.interface.items_tree:
        group = bpy.data.node_groups.new(_GLTF_OUTPUT, "ShaderNodeTree")
        group.interface.new_socket("Occlusion", in_out="INPUT", socket_type="NodeSocketFloat")
    nodes = material.node_tree.nodes
    node: Any = next((each for each in nodes if each.type == "GROUP" and each.node_tree == group), None)
    if node is None:
        node = nodes.new("ShaderNodeGroup")
        node.node_tree = group
    return node


def _texture(material: Material, image: Image, uv_map: str, before: Node) -> Node:
    """Add a texture node to the left of another, with an explicit UV map: the mesh's default may be another."""
    nodes = material.node_tree.nodes
    texture, coordinates = nodes.new("ShaderNodeTexImage"), nodes.new("ShaderNodeUVMap")
    texture.image, coordinates.uv_map = image, uv_map
    texture.location = before.location.x - _STEP, before.location.y
    coordinates.location = before.location.x - 2 * _STEP, before.location.y
    material.node_tree.links.new(coordinates.outputs["UV"], texture.inputs["Vector"])
    return texture


class BakeError(ValueError):
    """The baked images cannot be shown; the text is a sentence for the artist."""


@dataclass(frozen=True)
class Baked:
    """Baked files: `normals`, `maps` by channel, and `uvs` ((C, 2) float32) if the mesh gets the UV map `uv_map`."""

    normals: Path
    maps: Mapping[str, Path]
    uvs: Path | None
    uv_map: str


def reason_against(model: Object | None) -> str:
    """Why the object's detail cannot be baked, as a sentence; "" if it can."""
    if reason := originals.reason_against(model):
        return reason
    if model is None or model.maquette.original is None:
        return "Simplify the object first; the detail it loses can then be baked"
    kept = model.maquette
    if kept.is_baked and (kept.is_ready or kept.is_remeshed or kept.is_unwrapped):
        return "Everything is baked into its textures already; use Restore, or Apply to continue from here"
    if any(slot.link == "OBJECT" for slot in model.material_slots):
        return "The object's materials are linked to the object; link them to its data first (Material properties)"
    materials = [material for material in mesh_of(model).materials if material is not None]
    if materials and not any(shaders(material) for material in materials):
        return "None of the object's materials has a Principled BSDF to connect a normal map to"
    return ""


def show(model: Object, baked: Baked) -> None:
    """Give the mesh, for all objects that share it, copies of its materials with the baked images. Raises BakeError."""
    mesh, original = mesh_of(model), model.maquette.original
    if model.maquette.is_baked:
        _drop(mesh, original)
    held = _shown_map(mesh) if baked.uvs is not None else ""
    if baked.uvs is not None:
        add_uvs(mesh, baked.uvs, baked.uv_map)
    normals = load_map(baked.normals, "normals", mesh.name)
    maps = {channel: load_map(path, channel, mesh.name) for channel, path in baked.maps.items()}
    if not len(mesh.materials):
        mesh.materials.append(compat.with_nodes(bpy.data.materials.new(mesh.name)))
    for number, material in enumerate(mesh.materials):
        if material is not None:
            mesh.materials[number] = _painted(material, normals, maps, baked.uv_map, held)
    for sharer in originals.sharers(mesh):
        sharer.maquette.is_baked = True
    fingerprint.note(model)


def _shown_map(mesh: Mesh) -> str:
    """The UV map that textures use unless they name another; "" if there is none."""
    return next((layer.name for layer in mesh.uv_layers if layer.active_render), "")


def _painted(material: Material, normals: Image, maps: Mapping[str, Image], uv_map: str, held: str) -> Material:
    """A copy of the material with the images; `held`: the UV map that its own textures keep, "" to leave them alone."""
    copy: Material = material.copy()  # the original mesh keeps the material itself
    if held:
        _hold(copy, held)
    add_normals(copy, normals, uv_map)
    for channel, image in maps.items():
        add_map(copy, channel, image, uv_map)
    return copy


def _hold(material: Material, uv_map: str) -> None:
    """Make textures that follow the default UV map use this one explicitly: they would not fit the new map."""
    if material.node_tree is None:
        return
    nodes, link = material.node_tree.nodes, material.node_tree.links.new
    for node in list(nodes):
        if node.type in {"UVMAP", "NORMAL_MAP", "TANGENT"} and not cast("Any", node).uv_map:
            cast("Any", node).uv_map = uv_map
        targets: list[Any] = []
        if node.type == "TEX_IMAGE" and not node.inputs["Vector"].is_linked:
            targets = [node.inputs["Vector"]]
        elif node.type == "TEX_COORD":
            targets = [each.to_socket for each in node.outputs["UV"].links]
        if targets:
            coordinates = nodes.new("ShaderNodeUVMap")
            cast("Any", coordinates).uv_map = uv_map
            coordinates.location = node.location.x - _STEP, node.location.y
            for target in targets:
                link(coordinates.outputs["UV"], target)


def add_uvs(mesh: Mesh, path: Path, name: str) -> None:
    """Add a UV map from a file of (C, 2) float32 and make it the default. Raises BakeError if it does not fit."""
    uvs = np.load(path)
    layer = mesh.uv_layers.new(name=name, do_init=False) if len(uvs) == len(mesh.loops) else None
    if layer is None:
        raise BakeError("The mesh was changed while its detail was baked. Bake it again.")
    layer.uv.foreach_set("vector", uvs.ravel())
    layer.name = name
    layer.active_render = True  # exporters take the map that is rendered


def take_material(mesh: Mesh, material: Material) -> None:
    """Show the whole mesh in this material alone; which of its own each face had is kept, for `drop`."""
    # As attributes: the faces' own property is read and written fifty times slower.
    indices: Any = mesh.attributes.get("material_index")
    slots = np.zeros(len(mesh.polygons), np.int32)
    if indices is not None:
        indices.data.foreach_get("value", slots)
        mesh.attributes.remove(indices)  # all of them have the first
    mesh.materials.clear()
    mesh.materials.append(material)
    if slots.any() and _SLOTS not in mesh.attributes:
        kept: Any = mesh.attributes.new(_SLOTS, "INT", "FACE")
        kept.data.foreach_set("value", slots)
    mesh.update()


def _give_back_slots(mesh: Mesh, materials: Sequence[Material | None]) -> None:
    """Undo `take_material`, if it was done."""
    while len(mesh.materials) < len(materials):
        mesh.materials.append(None)
    kept: Any = mesh.attributes.get(_SLOTS)
    if kept is not None:
        slots = np.empty(len(mesh.polygons), np.int32)
        kept.data.foreach_get("value", slots)
        mesh.attributes.remove(kept)
        indices: Any = mesh.attributes.get("material_index") or mesh.attributes.new("material_index", "INT", "FACE")
        indices.data.foreach_set("value", slots)


def load_map(path: Path, channel: str, owner: str) -> Image:
    """A packed image of one channel, named after its owner."""
    image: Image = bpy.data.images.load(str(path))
    image.pack()
    name = image.name = f"{owner} {_NAMES[channel]}"
    if channel not in _COLOURS:
        image.colorspace_settings.name = cast("Any", "Non-Color")
    image.filepath_raw = f"//{file_names.stem(name)}.png"  # the path it would be unpacked to
    return image


def drop(model: Object) -> None:
    """Remove what was baked for the current mesh: it would not fit another one."""
    if model.maquette.is_baked:
        _drop(mesh_of(model), model.maquette.original)
        for sharer in originals.sharers(mesh_of(model)):
            sharer.maquette.is_baked = False


def _drop(mesh: Mesh, original: Mesh) -> None:
    """Restore the original's materials."""
    gone = [material for material in mesh.materials if material is not None]
    kept = list(original.materials)
    _give_back_slots(mesh, kept)
    for number in range(len(mesh.materials)):
        mesh.materials[number] = kept[number] if number < len(kept) else None
    if not kept:
        mesh.materials.clear()
    for name in [layer.name for layer in mesh.uv_layers if layer.name not in original.uv_layers]:
        mesh.uv_layers.remove(mesh.uv_layers[name])
    images = {image for material in gone for image in images_of(material)}
    bpy.data.batch_remove([material for material in gone if not material.users])
    bpy.data.batch_remove([image for image in images if not image.users])
