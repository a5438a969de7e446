# SPDX-License-Identifier: GPL-3.0-or-later
"""Creates and corrects materials: no culling, a viewport colour, packed textures. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

import bpy
import numpy as np

from ... import compat
from ...geometry.arrays import Bytes
from ...geometry.image.colour import mean_colour as linear_mean
from .. import protocol
from . import meshes, pixels

_MOST: Final = 1000  # materials per mesh
Colour = Sequence[float]  # linear red, green, blue


def textured(name: str, texture: Bytes) -> bpy.types.Material:
    """Return a matt material that shows a picture, packed."""
    material = plain(name)
    image = pixels.new_image(name, texture)
    image.pack()
    node = material.node_tree.nodes.new("ShaderNodeTexImage")
    node.image = image
    for principled in _nodes(material, "BSDF_PRINCIPLED"):
        material.node_tree.links.new(node.outputs["Color"], principled.inputs["Base Color"])
    return material


def is_uncoloured(material: bpy.types.Material) -> bool:
    """Whether its base colour is a single colour."""
    socket = _base_colour(material) if material.node_tree is not None else None
    return socket is not None and not socket.is_linked


def show_colours(material: bpy.types.Material, attribute: str) -> None:
    """Connect a colour attribute to a material that `is_uncoloured`."""
    socket, tree = _base_colour(material), material.node_tree
    if socket is None:
        return
    node = tree.nodes.new("ShaderNodeVertexColor")
    node.layer_name = attribute
    tree.links.new(node.outputs["Color"], socket)


def name_colours(material: bpy.types.Material, attribute: str) -> None:
    """Point the material's nodes that show the active colours to this attribute."""
    if material.node_tree is not None:
        for node in _nodes(material, "VERTEX_COLOR"):
            node.layer_name = node.layer_name or attribute


def mend(model: bpy.types.Object, culled: Collection[bpy.types.Material] = ()) -> list[str]:
    """Give the object's mesh materials that show its data, named after it. Returns codes of warnings.

    They are two-sided, except the `culled` ones, which the file declares one-sided.
    """
    mesh, name = meshes.mesh_of(model), model.name
    if not any(mesh.materials):
        mesh.materials.clear()
        mesh.materials.append(plain(name))
    limited = _limit(mesh)
    missing = False
    for material in _materials(mesh):
        material.name = name
        material.use_backface_culling &= material in culled
        missing |= _drop_missing_textures(material)
    for image in _images(mesh):
        image.name = name
        if image.packed_file is None:
            image.pack()
    return [*limited, *(["texture_missing"] if missing else [])]


def textures(mesh: bpy.types.Mesh) -> list[protocol.Texture]:
    """Return the name and the size in pixels of each picture that the materials use."""
    return [{"name": image.name, "size": [int(side) for side in image.size]} for image in _images(mesh)]


def set_viewport_colour(mesh: bpy.types.Mesh, colour: Colour) -> None:
    """Set the viewport colour of the solid view."""
    for material in _materials(mesh):
        material.diffuse_color = (*colour, 1.0)


def mean_colour(mesh: bpy.types.Mesh) -> Colour:
    """Return the mean colour of the first texture, else of the vertices, else of the first material."""
    for image in _images(mesh):
        return _image_colour(image)
    if len(mesh.color_attributes):
        attribute = mesh.color_attributes[0]
        colours = np.empty((len(attribute.data), 4), np.float32)
        attribute.data.foreach_get("color", colours.ravel())
        return [float(value) for value in colours[:, :3].mean(axis=0)]
    first = _materials(mesh)[0]
    socket = _base_colour(first)
    return list((first.diffuse_color if socket is None else socket.default_value)[:3])


def plain(name: str) -> bpy.types.Material:
    """Return a new matt material without a texture."""
    material = compat.with_nodes(bpy.data.materials.new(name))
    for node in _nodes(material, "BSDF_PRINCIPLED"):
        node.inputs["Metallic"].default_value = 0.0
        node.inputs["Roughness"].default_value = 1.0
    return material


def _limit(mesh: bpy.types.Mesh) -> list[str]:
    """Limit the mesh to `_MOST` materials: each costs the artist's Blender a shader."""
    if len(mesh.materials) <= _MOST:
        return []
    kept, numbers = list(mesh.materials)[:_MOST], np.empty(len(mesh.polygons), np.int32)
    mesh.polygons.foreach_get("material_index", numbers)
    mesh.materials.clear()
    for material in kept:
        mesh.materials.append(material)
    mesh.polygons.foreach_set("material_index", np.minimum(numbers, _MOST - 1))
    return ["materials_left_out"]


def _materials(mesh: bpy.types.Mesh) -> list[bpy.types.Material]:
    return [material for material in mesh.materials if material is not None and material.node_tree is not None]


def _nodes(material: bpy.types.Material, kind: str) -> list[bpy.types.Node]:
    return [node for node in material.node_tree.nodes if node.type == kind]


def _base_colour(material: bpy.types.Material) -> bpy.types.NodeSocket | None:
    for node in _nodes(material, "BSDF_PRINCIPLED"):
        return node.inputs["Base Color"]
    return None


def _images(mesh: bpy.types.Mesh) -> list[bpy.types.Image]:
    """Return the images of all materials, each once, base colours first."""
    found: dict[bpy.types.Image, None] = {}
    for material in _materials(mesh):
        found.update(dict.fromkeys(_images_behind(_base_colour(material))))
    for material in _materials(mesh):
        found.update({node.image: None for node in _nodes(material, "TEX_IMAGE") if node.image is not None})
    return list(found)


def _images_behind(socket: bpy.types.NodeSocket | None) -> Iterator[bpy.types.Image]:
    for link in socket.links if socket is not None else ():
        if link.from_node.type == "TEX_IMAGE" and link.from_node.image is not None:
            yield link.from_node.image
        for further in link.from_node.inputs:
            yield from _images_behind(further)


def _image_colour(image: bpy.types.Image) -> Colour:
    copy = image.copy()  # it gets scaled
    try:
        return linear_mean(pixels.fitted(copy, 128))
    finally:
        bpy.data.images.remove(copy)


def _drop_missing_textures(material: bpy.types.Material) -> bool:
    """Remove textures whose file is missing or unreadable, which Blender would show in pink."""
    missing = [node for node in _nodes(material, "TEX_IMAGE") if node.image is None or not all(node.image.size)]
    for node in missing:
        material.node_tree.nodes.remove(node)
    return bool(missing)
