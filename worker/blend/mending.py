# SPDX-License-Identifier: GPL-3.0-or-later
"""Repairs the faults that `geometry.doctor` finds in a mesh, and nothing else. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

import bmesh
import bpy
import numpy as np

from ...geometry.arrays import Doubles, Flags
from ...geometry.doctor import kinds, uvs
from ...geometry.doctor.holes import Loop
from ...geometry.doctor.layers import Layers
from ...geometry.doctor.surface import Surface
from ...simplification import write
from . import filling, libraries, materials, meshes, sight, uniting, unwrapping

if TYPE_CHECKING:
    from bmesh.types import BMesh
    from bpy.types import Mesh

_UNSEEN: Final = "maquette_unseen"  # a face attribute; faces that are added later count as seen
_NORMALS: Final = "maquette_normals"
_PRECISION: Final = 4 * float(np.finfo(np.float32).eps)  # of the size

_ROUNDS: Final = 4  # repairing one fault can cause another: filling a hole may add faces without area

Step = Callable[["Mesh", Layers], bool]  # returns whether it changed anything


def surface_of(mesh: Mesh) -> Surface:
    """The mesh as arrays for `geometry.doctor`."""
    starts = np.cumsum(sizes := meshes.face_sizes(mesh)) - sizes
    return Surface(meshes.positions(mesh).astype(np.float64), meshes.corner_vertices(mesh), starts)


def mend(mesh: Mesh, chosen: Collection[str], progress: Callable[[float, str], None]) -> None:
    """Repair the chosen kinds of faults, in the order of `kinds.ALL`; kinds that concern the object are skipped."""
    mesh.validate(clean_customdata=False)  # faces with a vertex twice make `bmesh` crash
    has_normals = _keep_normals(mesh)
    sight_of = _Sight(mesh)
    steps = [step for kind, step in _STEPS.items() if kind in chosen]
    for turn in range(_ROUNDS):
        tell = partial(_tell, progress, turn)
        if not _go_through(mesh, steps, sight_of, tell):
            break
    sight_of.forget()
    if has_normals:
        _put_normals(mesh)
    mesh.update()


def _tell(progress: Callable[[float, str], None], turn: int, share: float) -> None:
    progress((turn + share) / _ROUNDS, "Mending")


def _go_through(mesh: Mesh, steps: Sequence[Step], sight_of: _Sight, progress: Callable[[float], None]) -> bool:
    """Run each step once; return whether any changed the mesh."""
    layers, has_mended = None, False
    for number, step in enumerate(steps):
        progress(number / len(steps))
        layers = layers or Layers(surface_of(mesh), sight_of.look)
        if step(mesh, layers):
            layers, has_mended = None, True
    return has_mended


class _Sight:
    """Casts the rays once, and keeps the outcome as a face attribute through all steps."""

    def __init__(self, mesh: Mesh) -> None:
        self._mesh = mesh
        self._is_sure = False

    def look(self, surface: Surface, is_kept: Flags) -> tuple[Flags, bool]:
        layer: Any = self._mesh.attributes.get(_UNSEEN)
        if layer is None:
            is_seen, self._is_sure = sight.see(surface, is_kept)
            is_unseen = np.zeros(len(is_kept), np.bool_)
            is_unseen[is_kept] = ~is_seen[: int(is_kept.sum())]  # without the lids
            layer = cast("Any", self._mesh.attributes.new(_UNSEEN, "BOOLEAN", "FACE"))
            layer.data.foreach_set("value", is_unseen)
            return is_seen, self._is_sure
        values = np.empty(len(is_kept), np.bool_)
        layer.data.foreach_get("value", values)
        return ~values[is_kept], self._is_sure

    def forget(self) -> None:
        layer: Any = self._mesh.attributes.get(_UNSEEN)
        if layer is not None:
            self._mesh.attributes.remove(layer)


@contextmanager
def _edited(mesh: Mesh) -> Iterator[BMesh]:
    editable = bmesh.new()
    try:
        editable.from_mesh(mesh)
        editable.verts.ensure_lookup_table()
        editable.faces.ensure_lookup_table()
        yield editable
        editable.to_mesh(mesh)
    finally:
        editable.free()


def _join(mesh: Mesh, layers: Layers) -> bool:
    moved = np.flatnonzero(layers.merged_into != np.arange(len(layers.merged_into)))
    if not len(moved):
        return False
    with _edited(mesh) as editable:
        vertices = editable.verts
        targets = {
            vertices[each]: vertices[stands] for each, stands in zip(moved, layers.merged_into[moved], strict=True)
        }
        bmesh.ops.weld_verts(editable, targetmap=targets)
    return True


def _drop_loose(mesh: Mesh, layers: Layers) -> bool:
    if not layers.unused.any():
        return False
    with _edited(mesh) as editable:
        loose = [editable.verts[each] for each in np.flatnonzero(layers.unused)]
        bmesh.ops.delete(editable, geom=loose, context="VERTS")
    return True


def _dissolve(mesh: Mesh, layers: Layers) -> bool:
    """Remove faces without area: their edges without length are collapsed, slivers merge into their neighbours."""
    if not layers.without_area.any():
        return False
    near = layers.mesh.size * _PRECISION
    with _edited(mesh) as editable:
        faces = [editable.faces[each] for each in np.flatnonzero(layers.without_area)]
        edges = list({edge for face in faces for edge in face.edges})
        bmesh.ops.dissolve_degenerate(editable, dist=near, edges=edges)
        known = set(np.unique(layers.mesh.sizes).tolist())
        bmesh.ops.triangulate(editable, faces=[face for face in editable.faces if len(face.verts) not in known])
    return True


def _deleting(which: Callable[[Layers], Flags]) -> Step:
    """A step that deletes some faces, with the edges and vertices that no other face uses."""

    def step(mesh: Mesh, layers: Layers) -> bool:
        return _delete(mesh, which(layers))

    return step


def _delete(mesh: Mesh, chosen: Flags) -> bool:
    if not chosen.any():
        return False
    with _edited(mesh) as editable:
        faces = [editable.faces[each] for each in np.flatnonzero(chosen)]
        bmesh.ops.delete(editable, geom=faces, context="FACES")
    return True


def _split(mesh: Mesh, layers: Layers) -> bool:
    """Give each fan of faces around a vertex a vertex of its own, at the same position."""
    surface, shell = layers.mesh, layers.shell
    if not len(shell.non_manifold) and not len(shell.pinched):
        return False
    corners, fans = shell.fans
    vertices = surface.corners[corners]
    fans = corners[fans]  # a fan's number is one of its corners
    pairs = np.unique(np.stack([vertices, fans], axis=1), axis=0)
    is_first = np.diff(pairs[:, 0], prepend=-1) != 0
    extra = {int(fan): int(vertex) for vertex, fan in pairs[~is_first]}
    of_corner = dict(zip(corners.tolist(), fans.tolist(), strict=True))
    concerned = np.unique(surface.faces[corners[np.isin(fans, list(extra))]])
    if not extra:
        return False
    with _edited(mesh) as editable:
        examples = [editable.verts[vertex] for vertex in extra.values()]  # now: adding vertices invalidates the lookup
        faces = [editable.faces[number] for number in concerned]
        copies = {fan: editable.verts.new(each.co, each) for fan, each in zip(extra, examples, strict=True)}
        for face, start in zip(faces, surface.starts[concerned].tolist(), strict=True):
            ring = [copies.get(of_corner[start + index], vertex) for index, vertex in enumerate(face.verts)]
            filling.replace(editable, face, ring)
        bmesh.ops.delete(editable, geom=faces, context="FACES")
    return True


def _turn(mesh: Mesh, layers: Layers) -> bool:
    flipped = layers.shell.flipped
    if not flipped.any():
        return False
    with _edited(mesh) as editable:
        bmesh.ops.reverse_faces(editable, faces=[editable.faces[each] for each in np.flatnonzero(flipped)])
    layer = cast("Any", mesh.attributes.get(_NORMALS))
    if layer is not None:
        values = np.empty((len(mesh.loops), 3), np.float32)
        layer.data.foreach_get("vector", values.ravel())
        values[np.repeat(flipped, meshes.face_sizes(mesh))] *= -1
        layer.data.foreach_set("vector", values.ravel())
    return True


def _filling(*, is_hole: bool) -> Step:
    """A step that fills the holes, or the wider openings."""

    def step(mesh: Mesh, layers: Layers) -> bool:
        return _fill(mesh, layers, [loop for loop in layers.shell.openings if loop.is_hole == is_hole])

    return step


def _fill(mesh: Mesh, layers: Layers, rings: Sequence[Loop]) -> bool:
    rings = [ring for ring in rings if len(ring.corners) > 2]
    if not rings:
        return False
    with _edited(mesh) as editable:
        vertices, faces = list(editable.verts), list(editable.faces)
        for ring in rings:
            beside = [faces[number] for number in layers.mesh.faces[ring.corners]]
            filling.fill(editable, [vertices[number] for number in ring.vertices], beside)
    return True


def _unwrap(mesh: Mesh, layers: Layers) -> bool:
    uv_map = shown_uvs(mesh)
    if materials.textures(mesh):  # they would not fit a new map; palettes are shown by a point for each face
        return False
    if uv_map is not None and not uvs.without_area(layers.mesh, uv_map).all():
        return False
    obj = libraries.linked(mesh)
    if mesh.uv_layers:
        unwrapping.project([obj])
    else:
        unwrapping.unwrap(obj, meshes.UV_MAP)
    bpy.data.objects.remove(obj)
    return True


def shown_uvs(mesh: Mesh) -> Doubles | None:
    """The UV map that renders use, (C, 2); None if there is none."""
    shown = next((layer for layer in mesh.uv_layers if layer.active_render), None)
    if shown is None:
        return None
    values = np.empty((len(mesh.loops), 2), np.float32)
    shown.uv.foreach_get("vector", values.ravel())
    return values.astype(np.float64)


def _keep_normals(mesh: Mesh) -> bool:
    """Store custom normals as a corner attribute: Blender's encoding of them would turn with the faces around."""
    if not mesh.has_custom_normals:
        return False
    values = np.empty((len(mesh.loops), 3), np.float32)
    mesh.corner_normals.foreach_get("vector", values.ravel())
    layer = cast("Any", mesh.attributes.new(_NORMALS, "FLOAT_VECTOR", "CORNER"))
    layer.data.foreach_set("vector", values.ravel())
    return True


def _put_normals(mesh: Mesh) -> None:
    layer = cast("Any", mesh.attributes.get(_NORMALS))
    values = np.empty((len(mesh.loops), 3), np.float32)
    layer.data.foreach_get("vector", values.ravel())
    mesh.attributes.remove(mesh.attributes[_NORMALS])
    encoded: Any = mesh.attributes.get("custom_normal")
    if encoded is not None:
        mesh.attributes.remove(encoded)
    write.put_normals(mesh, values)


_STEPS: Final[Mapping[str, Step]] = {
    kinds.UNJOINED: _join,
    kinds.LOOSE: _drop_loose,
    kinds.ZERO_AREA: _dissolve,
    kinds.DOUBLED: _deleting(lambda layers: layers.doubled),
    kinds.INNER: _deleting(lambda layers: layers.inner),
    kinds.UNSEEN: _deleting(lambda layers: layers.unseen),
    kinds.FLOATING: _deleting(lambda layers: layers.floating),
    kinds.NON_MANIFOLD: _split,
    kinds.PINCHED: _split,
    kinds.FLIPPED: _turn,
    kinds.HOLES: _filling(is_hole=True),
    kinds.NO_UVS: _unwrap,
    kinds.CROSSING: uniting.unite,
    kinds.BORDERS: _filling(is_hole=False),
}
