# SPDX-License-Identifier: GPL-3.0-or-later
"""Vertex colours of parts that will be joined: shown on parts that have them, and nowhere else.

Blender joins attributes by name, and fills them in on parts without one. Runs inside the child Blender.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from . import materials

if TYPE_CHECKING:
    import bpy

_COLOURS: Final = frozenset({"BYTE_COLOR", "FLOAT_COLOR"})


def settle(meshes: Sequence[bpy.types.Mesh]) -> None:
    """Show colours in the materials of meshes that have them, and give all meshes the same attributes, white if new."""
    for mesh in meshes:
        if not any(mesh.materials):
            mesh.materials.clear()
            material = materials.plain(mesh.name)
            material.use_backface_culling = True  # until it is corrected: the glTF default material's setting
            mesh.materials.append(material)
    coloured = [mesh for mesh in meshes if len(mesh.color_attributes)]
    plain = {material for mesh in meshes if mesh not in coloured for material in mesh.materials}
    for mesh in coloured:
        _show(mesh, plain)
    _agree(meshes)
    for name, kind, domain in _kinds(coloured):
        for mesh in meshes:
            if name not in mesh.attributes:
                _add(mesh, name, kind, domain).foreach_set("color", np.ones(4 * _size(mesh, domain), np.float32))


def _show(mesh: bpy.types.Mesh, plain: set[bpy.types.Material | None]) -> None:
    """Copy materials that meshes without colours use too."""
    name = mesh.color_attributes[0].name
    for number, material in enumerate(mesh.materials):
        if material is None:
            continue
        materials.name_colours(material, name)
        if not materials.is_uncoloured(material):
            continue
        shown = material.copy() if material in plain else material
        materials.show_colours(shown, name)
        mesh.materials[number] = shown


def _agree(meshes: Sequence[bpy.types.Mesh]) -> None:
    """If attributes of one name differ in type, make colours corner colours; keep the first type of others."""
    first: dict[str, tuple[str, str]] = {}
    differing: set[str] = set()
    for mesh in meshes:
        for attribute in list(mesh.attributes):
            kind = (attribute.data_type, attribute.domain)
            if first.setdefault(attribute.name, kind) == kind:
                continue
            if kind[0] in _COLOURS and first[attribute.name][0] in _COLOURS:
                differing.add(attribute.name)
            else:
                mesh.attributes.remove(attribute)
    for name in differing:
        for mesh in meshes:
            if name in mesh.attributes:
                _to_corners(mesh, name)


def _to_corners(mesh: bpy.types.Mesh, name: str) -> None:
    attribute = cast("Any", mesh.attributes[name])
    colours = np.empty((len(attribute.data), 4), np.float32)
    attribute.data.foreach_get("color", colours.ravel())
    if attribute.domain == "POINT":
        vertices = np.empty(len(mesh.loops), np.int32)
        mesh.loops.foreach_get("vertex_index", vertices)
        colours = colours[vertices]
    mesh.attributes.remove(attribute)
    _add(mesh, name, "FLOAT_COLOR", "CORNER").foreach_set("color", colours.ravel())


def _kinds(coloured: Sequence[bpy.types.Mesh]) -> list[tuple[str, str, str]]:
    found = {each.name: (each.name, each.data_type, each.domain) for mesh in coloured for each in mesh.color_attributes}
    return list(found.values())


def _add(mesh: bpy.types.Mesh, name: str, kind: str, domain: str) -> Any:
    return mesh.color_attributes.new(name, cast("Any", kind), cast("Any", domain)).data


def _size(mesh: bpy.types.Mesh, domain: str) -> int:
    return len(mesh.vertices if domain == "POINT" else mesh.loops)
