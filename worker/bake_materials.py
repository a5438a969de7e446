# SPDX-License-Identifier: GPL-3.0-or-later
"""The materials that baking needs: one that names the picture, and colours as light. Runs inside the child Blender."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

if TYPE_CHECKING:
    from bpy.types import Image, Material, Mesh, NodeSocket


def bake_onto(mesh: Mesh, image: Image) -> None:
    """Give the mesh one material whose active node holds the picture: that is where Blender bakes to."""
    mesh.materials.clear()
    material = _with_nodes(bpy.data.materials.new("Bake"))
    mesh.materials.append(material)
    node = material.node_tree.nodes.new("ShaderNodeTexImage")
    node.image = image
    node.select = True
    material.node_tree.nodes.active = node


def shine(mesh: Mesh) -> None:
    """Let the mesh's materials give off their base colour as it is, whether they are metal, rough or see-through."""
    for number, material in enumerate(mesh.materials):
        if material is None:
            mesh.materials[number] = _with_nodes(bpy.data.materials.new("Grey"))
    if not len(mesh.materials):
        mesh.materials.append(_with_nodes(bpy.data.materials.new("Grey")))
    for material in mesh.materials:
        if material.node_tree is not None:
            _shine(material)


def _shine(material: Material) -> None:
    nodes, links = material.node_tree.nodes, material.node_tree.links
    shader = next((node for node in nodes if node.type == "BSDF_PRINCIPLED"), None)
    output = material.node_tree.get_output_node("CYCLES")
    if shader is None or output is None:
        return
    light = nodes.new("ShaderNodeEmission")
    _pass_on(material, shader.inputs["Base Color"], light.inputs["Color"])
    links.new(light.outputs["Emission"], output.inputs["Surface"])


def _pass_on(material: Material, colour: NodeSocket, to: NodeSocket) -> None:
    to.default_value = colour.default_value
    for link in colour.links:
        material.node_tree.links.new(link.from_socket, to)


def _with_nodes(material: Material) -> Material:
    if material.node_tree is None:  # since 5.0 there is always one
        material.use_nodes = True
    return material
