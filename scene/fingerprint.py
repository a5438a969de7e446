# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells whether a mesh is still as it was written, so that the artist's edits are not overwritten."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ..simplification import attributes
from ..simplification.read import LINES
from . import originals

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from bpy.types import Mesh, Object
    from numpy.typing import NDArray

    from ..geometry.arrays import Floats
    from ..simplification.attributes import Attribute

CHANGED: Final = "The mesh was changed since it was simplified; use Apply to continue from here"
_SHADING: Final = "sharp_face"  # shading flags alone are not worth protecting
_LAZY: Final = frozenset({*LINES, "material_index"})  # Blender adds and removes these while they are all zero
_PIECE: Final = 1 << 23  # bytes that are hashed in about 10 ms


def note(model: Object, written: str = "") -> None:
    """Remember the object's mesh as it is now, for all objects that share it. `written`: as `steps` has returned."""
    written = written or taken(model)
    for sharer in originals.sharers(originals.mesh_of(model)):
        sharer.maquette.written = written


def is_changed(model: Object) -> bool:
    """Whether the simplified mesh differs from what was written; False if that is unknown. Reads the whole mesh."""
    kept = model.maquette
    if kept.original is None or not kept.written:
        return False
    return is_plainly_changed(model) or taken(model) != kept.written


def is_plainly_changed(model: Object) -> bool:
    """Whether element or material counts alone show a difference: fast enough to be called while drawing."""
    kept, mesh = model.maquette, originals.mesh_of(model)
    if kept.original is None or not kept.written:
        return False
    if _counts(mesh) != kept.written.partition(" ")[0]:
        return True
    materials = list(mesh.materials)
    return not kept.is_baked and materials != list(kept.original.materials)


def taken(model: Object) -> str:
    """The element counts, and a hash of the data: coordinates, faces, attributes, shape keys, weights."""
    walk = steps(model, originals.mesh_of(model))
    while True:
        try:
            next(walk)
        except StopIteration as end:
            return str(end.value)


def steps(model: Object, mesh: Mesh) -> Generator[None, None, str]:
    """The same of a mesh that the object may not show yet, in steps of milliseconds; it is read in the first alone."""
    # Applying an identity transform can turn zeros negative.
    parts = [(positions(mesh) + np.float32(0)).tobytes(), *carried(mesh), *weights(model, mesh)]
    counts, digest = _counts(mesh), blake2b(digest_size=16)
    yield
    for part in parts:
        for start in range(0, len(part), _PIECE):
            digest.update(memoryview(part)[start : start + _PIECE])
            if len(part) > _PIECE:
                yield
    return f"{counts} {digest.hexdigest()}"


def _counts(mesh: Mesh) -> str:
    sizes = (mesh.vertices, mesh.edges, mesh.polygons, mesh.loops, mesh.uv_layers, mesh.materials)
    return "/".join(str(len(each)) for each in sizes)


def positions(mesh: Mesh) -> Floats:
    """The vertices' coordinates, (V, 3)."""
    return _filled(mesh.attributes["position"].data, "vector", (len(mesh.vertices), 3), np.float32)


def starts_of(mesh: Mesh) -> NDArray[np.int32]:
    """Each face's first corner, (F,); of triangles alone it need not be read, which is slow."""
    if len(mesh.loops) == 3 * len(mesh.polygons):
        return np.arange(0, len(mesh.loops), 3, dtype=np.int32)
    return _filled(mesh.polygons, "loop_start", (len(mesh.polygons),), np.int32)


def _filled(items: Any, name: str, shape: tuple[int, ...], kind: type) -> NDArray[Any]:
    values: NDArray[Any] = np.empty(shape, kind)
    items.foreach_get(name, values.reshape(-1))
    return values


def carried(mesh: Mesh, *, is_flipped: bool = False) -> Iterator[bytes]:
    """Yield everything in a mesh but its coordinates and materials: faces, attributes, shape keys.

    `is_flipped`: as if its faces were reversed, which Blender 5 does when a mirroring scale is applied.
    """
    # The properties of corners give the same, fifty times slower.
    corners = _filled(mesh.attributes[".corner_vert"].data, "value", (len(mesh.loops),), np.int32)
    starts = starts_of(mesh)
    order = _flipped(starts, len(corners)) if is_flipped else None
    yield (corners if order is None else corners[order]).tobytes()
    yield starts.tobytes()
    for attribute in sorted(attributes.read(mesh), key=lambda each: each.name):
        if _counts_as_work(attribute):
            yield f"{attribute.name.lstrip('.')} {attribute.data_type} {attribute.domain}".encode()
            yield _bytes(attribute, order if attribute.domain == "CORNER" else None)
    if mesh.shape_keys is not None:
        values = np.empty(len(mesh.vertices) * 3, np.float32)
        for key in mesh.shape_keys.key_blocks:
            key.data.foreach_get("co", values)
            yield key.name.encode() + (values + np.float32(0)).tobytes()


def _flipped(starts: NDArray[Any], count: int) -> NDArray[Any]:
    """The corners of reversed faces: the first corner stays, the others follow backwards."""
    sizes = np.diff(np.append(starts, count))
    first, size = np.repeat(starts, sizes), np.repeat(sizes, sizes)
    offset = np.arange(count) - first
    return np.where(offset == 0, first, first + size - offset)


def _counts_as_work(attribute: Attribute) -> bool:
    if attribute.name in _LAZY:
        return bool(attribute.values.any())
    return attribute.name != _SHADING and not attribute.name.startswith(".")


def _bytes(attribute: Attribute, order: NDArray[Any] | None) -> bytes:
    if attribute.data_type == "STRING":
        return b"\0".join(attribute.values)
    values = attribute.values if order is None else attribute.values[order]
    if attribute.data_type == "BYTE_COLOR":
        return np.rint(values * 255).astype(np.uint8).tobytes()
    return values.tobytes()


def weights(model: Object, mesh: Mesh) -> Iterator[bytes]:
    """Yield the object's vertex groups by name, and each vertex's weights in a stable order; nothing without groups."""
    if not model.vertex_groups:
        return
    yield "\0".join(group.name for group in model.vertex_groups).encode()
    rows: list[float] = []
    for vertex in mesh.vertices:
        groups = [(each.group, each.weight) for each in vertex.groups]
        rows.append(-len(groups))
        for group in sorted(groups) if len(groups) > 1 else groups:
            rows.extend(group)
    yield np.array(rows, np.float32).tobytes()
