# SPDX-License-Identifier: GPL-3.0-or-later
"""What checking a mesh has found, and how the interface names it."""

from typing import Any, Final, NamedTuple

import bpy
from bpy.props import IntProperty, StringProperty
from bpy.types import Mesh

from ..geometry.doctor import kinds


class Words(NamedTuple):
    """`label`: the fault's name in the list; `what`: the tool-tip's first sentence; `mending`: how it is mended, ""
    if it is not; `shows_number`: whether its count is shown.
    """

    label: str
    what: str
    mending: str = ""
    shows_number: bool = True


_NEW_UVS: Final = "Unwrap the mesh again, and bake what its textures show onto the new UVs"
WORDS: Final = {
    kinds.UNJOINED: Words("Unjoined Vertices", "Seams whose two sides are in the same place", "Join them"),
    kinds.LOOSE: Words("Loose Vertices", "Vertices without a face", "Delete them"),
    kinds.ZERO_AREA: Words("Zero-Area Faces", "Faces without an area", "Dissolve them"),
    kinds.DOUBLED: Words("Duplicate Faces", "Faces that lie exactly on others", "Delete all but one of each"),
    kinds.INNER: Words("Inner Shells", "Closed parts inside the model that cannot be seen", "Delete them"),
    kinds.FLOATING: Words("Floating Parts", "Small parts that touch nothing", "Delete them"),
    kinds.NON_MANIFOLD: Words(
        "Non-Manifold Edges", "Edges shared by more than two faces", "Separate the surfaces that meet there"
    ),
    kinds.PINCHED: Words(
        "Pinched Vertices", "Vertices where surfaces touch without sharing an edge", "Separate the surfaces"
    ),
    kinds.FLIPPED: Words("Flipped Faces", "Faces whose normals point inwards", "Flip them"),
    kinds.HOLES: Words("Holes", "Openings in the surface", "Fill them; UVs and colors continue from around the hole"),
    kinds.NO_UVS: Words("No UV Map", "The mesh has no UV map to place textures on its faces", "Unwrap the mesh", False),
    kinds.SCALE: Words("Scale Not Applied", "The object is scaled, which game engines handle badly", "Apply it", False),
    kinds.PIVOT: Words("Origin Far Away", "The origin lies outside the model", "Move it to the base", False),
    kinds.UNSEEN: Words(
        "Hidden Faces",
        "Faces that cannot be seen from outside, on parts that can",
        "Delete them. Mend All leaves them, as it would open the surface",
    ),
    kinds.CROSSING: Words(
        "Intersecting Faces",
        "Faces that cut through others",
        "Unite them, where the surface is closed and its volume stays within 1 %",
    ),
    kinds.BORDERS: Words(
        "Open Borders",
        "Openings too wide to be holes, such as the edge of a sheet or bowl",
        "Fill them, which closes sheets and bowls, too",
    ),
    kinds.ROOMLESS_UVS: Words("Faces Without UV Area", "Faces that take up no area on the texture", _NEW_UVS),
    kinds.MIRRORED_UVS: Words("Mirrored UVs", "Faces on which textures and normal maps are mirrored", _NEW_UVS),
    kinds.OVERLAPPING_UVS: Words("Overlapping UVs, Percent", "Share of the texture that several faces use", _NEW_UVS),
    kinds.UNEVEN_TEXELS: Words(
        "Uneven Texels, Ratio", "How much finer the texture is in one place than in another", _NEW_UVS
    ),
    kinds.SIZE: Words(
        "Unusual Size",
        "The longest side is below a millimeter or above a hundred meters",
        "Scale the model to a length that you choose",
        False,
    ),
}


class MAQUETTE_PG_finding(bpy.types.PropertyGroup):
    """A kind of fault, how often it was found, and which elements of the mesh can be selected for it."""

    kind: StringProperty(options={"HIDDEN"})
    count: IntProperty(name="Count", options={"HIDDEN"})
    domain: StringProperty(options={"HIDDEN"})  # "VERTEX", "EDGE", "FACE" or "NONE"


def state_of(mesh: Mesh) -> str:
    """Element counts that quickly show whether a mesh is still the one that was checked."""
    sizes: tuple[Any, ...] = (mesh.vertices, mesh.edges, mesh.polygons, mesh.loops, mesh.uv_layers)
    return "/".join(str(len(each)) for each in sizes)
