# SPDX-License-Identifier: GPL-3.0-or-later
"""Joins baked pictures to a material's shaders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from bpy.types import Image, Material, Node, ShaderNodeBsdfPrincipled

_STEP: Final = 300  # from one node to the next, in the node editor's units


def with_nodes(material: Material) -> Material:
    """The same material, with a node tree."""
    if material.node_tree is None:  # since 5.0 there is always one
        material.use_nodes = True
    return material


def shaders(material: Material) -> list[ShaderNodeBsdfPrincipled]:
    """The material's Principled BSDFs."""
    nodes = material.node_tree.nodes if material.node_tree is not None else ()
    return [cast("ShaderNodeBsdfPrincipled", node) for node in nodes if node.type == "BSDF_PRINCIPLED"]


def images_of(material: Material) -> list[Image]:
    """The pictures that the material's own nodes show."""
    nodes = material.node_tree.nodes if material.node_tree is not None else ()
    return [node.image for node in nodes if node.type == "TEX_IMAGE" and node.image is not None]


def add_normals(material: Material, normals: Image, uv_map: str) -> None:
    """Let the normal map turn each shader's normals, in place of what turned them before, which is in the map too."""
    for shader in shaders(material):
        turn = material.node_tree.nodes.new("ShaderNodeNormalMap")
        turn.uv_map = uv_map
        turn.location = shader.location.x - _STEP, shader.location.y - 2 * _STEP
        texture = _texture(material, normals, uv_map, turn)
        material.node_tree.links.new(texture.outputs["Color"], turn.inputs["Color"])
        material.node_tree.links.new(turn.outputs["Normal"], shader.inputs["Normal"])


def add_colour(material: Material, colour: Image, uv_map: str) -> None:
    """Let the picture be each shader's base colour."""
    for shader in shaders(material):
        texture = _texture(material, colour, uv_map, shader)
        material.node_tree.links.new(texture.outputs["Color"], shader.inputs["Base Color"])


def _texture(material: Material, image: Image, uv_map: str, before: Node) -> Node:
    """A texture node left of another, by a UV map that it names: the mesh may show others by default."""
    nodes = material.node_tree.nodes
    texture, place = nodes.new("ShaderNodeTexImage"), nodes.new("ShaderNodeUVMap")
    texture.image, place.uv_map = image, uv_map
    texture.location = before.location.x - _STEP, before.location.y
    place.location = before.location.x - 2 * _STEP, before.location.y
    material.node_tree.links.new(place.outputs["UV"], texture.inputs["Vector"])
    return texture
