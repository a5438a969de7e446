# SPDX-License-Identifier: GPL-3.0-or-later
"""Remembers a mesh as it was generated, and tells what an artist has done to it since: nothing, a transform, or edits.

It stores a few randomly weighted sums of the coordinates. Applying a transform changes those sums as it changes the
coordinates, so the transform can be solved for. Any other edit leaves sums that no transform explains.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

import bpy
import numpy as np
from mathutils import Matrix

from . import fingerprint, originals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpy.types import Image, Material, Mesh, Object

    from ..geometry.arrays import Floats

CHANGED: Final = "The mesh was changed since it was shaped; to reshape it, discard those changes"
_OURS: Final = "maquette_shape"  # marks images that are replaced together with the shape
_SUMS: Final = 10
_ROUNDING: Final = 1e-6  # of the largest coordinate, per vertex: the rounding error of an applied transform


def note(model: Object) -> None:
    """Remember the object's mesh, for all objects that share it; the original, if the mesh is simplified."""
    mesh = originals.original_of(model)
    for material in mesh.materials:
        for image in images_of(material):
            image[_OURS] = True
    description = json.dumps(_description(model))
    for sharer in originals.sharers(originals.mesh_of(model)):
        sharer.maquette.made = description


def is_known(model: Object) -> bool:
    """Whether the object's mesh was remembered. Models made by older versions were not."""
    return bool(model.maquette.made)


def is_changed(model: Object) -> bool:
    """Whether anything but a transform was applied; False if that is unknown. Reads the whole mesh."""
    return is_known(model) and (applied(model) is None or fingerprint.is_changed(model))


def discard(model: Object) -> None:
    """Allow the next shape to replace the artist's edits."""
    for sharer in originals.sharers(originals.mesh_of(model)):
        if is_known(sharer):
            sharer.maquette.made = json.dumps({**json.loads(sharer.maquette.made), "is_discarded": True})
        sharer.maquette.written = ""


def is_discarded(model: Object) -> bool:
    """Whether the next shape may replace all edits."""
    return is_known(model) and bool(json.loads(model.maquette.made).get("is_discarded"))


class Applied(NamedTuple):
    """A transform that was applied to a mesh.

    `is_flipped`: its faces were reversed, as Blender 5 does for a mirroring transform.
    """

    matrix: Matrix
    is_flipped: bool = False


def applied(model: Object) -> Applied | None:
    """Return the transform applied since the mesh was made; None if it was edited otherwise, or is unknown."""
    if not is_known(model):
        return None
    if is_discarded(model):
        return Applied(Matrix.Identity(4))
    made, now = json.loads(model.maquette.made), _description(model)
    if now["carried"] not in {made["carried"], made.get("flipped")}:
        return None
    is_flipped = now["carried"] != made["carried"]
    if made["places"] == now["places"]:
        return Applied(Matrix.Identity(4), is_flipped)
    matrix = _solved(np.array(made["sums"]), np.array(now["sums"]), now["noise"])
    return None if matrix is None else Applied(matrix, is_flipped)


def span(model: Object) -> tuple[float, float]:
    """The lowest and the highest z of the mesh as it was made, before any transform was applied."""
    low, high = json.loads(model.maquette.made)["span"]
    return low, high


def dress(model: Object, mesh: Mesh) -> None:
    """Give a new mesh the object's current materials, with the new picture in place of ours."""
    fresh = [image for material in mesh.materials for image in images_of(material)]
    before = originals.original_of(model)
    others = [other for other in bpy.data.meshes if other not in {before, originals.mesh_of(model), mesh}]
    elsewhere = {material for other in others for material in other.materials}
    materials = [_repainted(material, fresh, material in elsewhere) for material in before.materials]
    mesh.materials.clear()
    for material in materials:
        mesh.materials.append(material)


def _repainted(material: Material | None, fresh: list[Image], is_elsewhere: bool) -> Material | None:  # noqa: FBT001
    if material is None or not fresh or not any(image.get(_OURS) for image in images_of(material)):
        return material
    if is_elsewhere:  # another mesh, such as a copy's, still uses the old picture
        material = material.copy()
    for node in material.node_tree.nodes if material.node_tree is not None else ():
        if node.type == "TEX_IMAGE" and (image := cast("Any", node).image) is not None and image.get(_OURS):
            cast("Any", node).image = fresh[0]
    return material


def images_of(material: Material | None) -> set[Image]:
    """The images that a material's own nodes show."""
    if material is None or material.node_tree is None:
        return set()
    nodes = [cast("Any", node) for node in material.node_tree.nodes if node.type == "TEX_IMAGE"]
    return {node.image for node in nodes if node.image is not None}


def _description(model: Object) -> dict[str, Any]:
    mesh = originals.original_of(model)
    positions = fingerprint.positions(mesh)
    weights = b"".join(fingerprint.weights(model, mesh))
    large = float(np.abs(positions).max(initial=0.0))
    return {
        "carried": _hash(fingerprint.carried(mesh), weights),
        "flipped": _hash(fingerprint.carried(mesh, is_flipped=True), weights),
        "places": blake2b((positions + np.float32(0)).tobytes(), digest_size=16).hexdigest(),
        "sums": _sums(positions).tolist(),
        "span": [float(positions[:, 2].min(initial=np.inf)), float(positions[:, 2].max(initial=-np.inf))],
        "noise": large * _ROUNDING * max(1, len(positions)) ** 0.5,
    }


def _hash(parts: Iterator[bytes], weights: bytes) -> str:
    digest = blake2b(weights, digest_size=16)
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def _sums(positions: Floats) -> Floats:
    """Return (sums, 4): the homogeneous coordinates summed with fixed random weights, one set of weights per row."""
    count = np.arange(1, len(positions) + 1, dtype=np.uint32)
    with_ones = np.c_[positions.astype(np.float64), np.ones(len(positions))]
    rows = []
    for number in range(1, _SUMS + 1):
        mixed = count * np.uint32(0x9E3779B1) ^ np.uint32(number * 0x85EBCA6B & 0xFFFFFFFF)
        mixed = (mixed ^ mixed >> np.uint32(15)) * np.uint32(0x2C1B3C6D)
        mixed = (mixed ^ mixed >> np.uint32(12)) * np.uint32(0x297A2D39)
        rows.append((mixed / 2.0**31 - 1.0) @ with_ones)
    return np.array(rows)


def _solved(made: Floats, now: Floats, noise: float) -> Matrix | None:
    found, _, rank, _ = np.linalg.lstsq(made, now[:, :3], rcond=1e-9)
    if rank < 4 or not np.isfinite(found).all() or np.abs(made @ found - now[:, :3]).max() > noise:
        return None
    matrix = np.vstack([found.T, (0.0, 0.0, 0.0, 1.0)])
    # A single vertex moved by more than this is an edit.
    return None if np.abs(matrix - np.eye(4)).max() < _ROUNDING else Matrix(matrix.tolist())
