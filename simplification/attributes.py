# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads and writes a mesh's attributes as arrays, exactly as stored, one row for each element."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

if TYPE_CHECKING:
    from bpy.types import Mesh

# Data type -> the value's property, how many numbers, of which type. Byte colours are read in sRGB: as linear values
# they would not round-trip.
_TYPES: Final[dict[str, tuple[str, int, type]]] = {
    "FLOAT": ("value", 1, np.float32),
    "INT": ("value", 1, np.int32),
    "INT8": ("value", 1, np.int8),
    "BOOLEAN": ("value", 1, np.bool_),
    "FLOAT_VECTOR": ("vector", 3, np.float32),
    "FLOAT_COLOR": ("color", 4, np.float32),
    "BYTE_COLOR": ("color_srgb", 4, np.float32),
    "FLOAT2": ("vector", 2, np.float32),
    "INT16_2D": ("value", 2, np.int16),
    "INT32_2D": ("value", 2, np.int32),
    "QUATERNION": ("value", 4, np.float32),
    "FLOAT4X4": ("value", 16, np.float32),
}
# The mesh's topology, and attributes that are written in another way.
_TOPOLOGY: Final = frozenset({"position", ".edge_verts", ".corner_vert", ".corner_edge"})
ENCODED_NORMALS: Final = "custom_normal"
_SELECTION: Final = (".select_", ".uv_select_", ".vs.", ".es.")  # Edit Mode's, which need not be kept


@dataclass(frozen=True)
class Attribute:
    """An attribute's data. `values`: (N, numbers), a row for each element of the domain; (N,) bytes for strings."""

    name: str
    data_type: str
    domain: str
    values: np.ndarray[Any, Any]


def read(mesh: Mesh) -> Iterator[Attribute]:
    """Yield every attribute but the topology, selections and encoded normals."""
    for layer in mesh.attributes:
        encoded = layer.name == ENCODED_NORMALS and layer.data_type == "INT16_2D"
        if layer.name in _TOPOLOGY or layer.name.startswith(_SELECTION) or encoded:
            continue
        yield Attribute(layer.name, layer.data_type, layer.domain, _values(layer))


def _values(layer: Any) -> np.ndarray[Any, Any]:
    count = len(layer.data)
    if layer.data_type == "STRING":
        return np.array([item.value for item in layer.data], dtype=object)
    prop, size, kind = _TYPES[layer.data_type]
    values: np.ndarray[Any, Any] = np.empty((count, size), kind)
    layer.data.foreach_get(prop, values.reshape(-1))
    return values


def write(mesh: Mesh, attribute: Attribute, rows: np.ndarray[Any, Any]) -> None:
    """Add the attribute to the mesh; `rows`: which of the original's rows each element takes its value from."""
    values = attribute.values[rows]
    layer: Any = mesh.attributes.get(attribute.name)
    if layer is None or layer.domain != attribute.domain or layer.data_type != attribute.data_type:
        layer = cast("Any", mesh.attributes).new(attribute.name, attribute.data_type, attribute.domain)
    if attribute.data_type == "STRING":
        for item, value in zip(layer.data, values, strict=True):
            item.value = value
    else:
        layer.data.foreach_set(_TYPES[attribute.data_type][0], values.reshape(-1))


def copy_choices(source: Mesh, target: Mesh) -> None:
    """Copy which UV map and colours are active, and which are rendered."""
    if source.uv_layers:
        target.uv_layers.active_index = source.uv_layers.active_index
        for ours, theirs in zip(target.uv_layers, source.uv_layers, strict=True):
            ours.active_render = theirs.active_render
    if source.color_attributes:
        target.color_attributes.active_color_index = source.color_attributes.active_color_index
        target.color_attributes.render_color_index = source.color_attributes.render_color_index
