# SPDX-License-Identifier: GPL-3.0-or-later
"""Arguments and results of the tasks on a model's mesh, besides those of `protocol`. Standard library only."""

from __future__ import annotations

from typing import TypedDict


class BakeArguments(TypedDict):
    """`mesh`, `original`: names in the .blend; `size`, `margin`: pixels; `output`: a folder.

    `channels`: what is baked besides normals, from `colour`, `roughness`, `metallic`, `emission`, `alpha` and
    `occlusion`; `packs`: put occlusion, roughness and metallic into one image; `unwraps`: always make a new UV map.
    """

    blend: str
    output: str
    mesh: str
    original: str
    size: int
    channels: list[str]
    packs: bool
    unwraps: bool
    margin: int


class BakeResult(TypedDict):
    """Files in the folder; `uvs`, float32 (C, 2), where the UV map `uv_map` is new, else None.

    `maps`: a file for each channel, `orm` for the three that were packed. A new UV map also gets every channel that
    has a texture, since the old textures do not fit it.
    """

    normal: str
    maps: dict[str, str]
    uvs: str | None
    uv_map: str


class AtlasPart(TypedDict):
    """Names in the .blend: `mesh`, which gets the UV map, and `full`, whose look is baked; `scale`: in the world."""

    mesh: str
    full: str
    scale: list[float]


class AtlasArguments(TypedDict):
    """`parts`: at least one; `name`: of the material; `size`: pixels of a side; `output`: a folder."""

    blend: str
    output: str
    name: str
    size: int
    parts: list[AtlasPart]


class AtlasResult(TypedDict):
    """`material`: its name in `atlas.blend` in the folder; `uvs`: files there, float32 (C, 2), one for each part."""

    material: str
    uv_map: str
    uvs: list[str]


class DecimateArguments(TypedDict):
    """`mesh`: its name in the .blend; `output`: a .blend."""

    blend: str
    mesh: str
    triangles: int
    output: str


class DecimateResult(TypedDict):
    """`mesh`: its name there; its materials' slots are empty."""

    mesh: str
    triangles: int


class LevelsArguments(TypedDict):
    """`mesh`: its name in the .blend; `triangles`: of each level, at most; `output`: a .blend."""

    blend: str
    mesh: str
    triangles: list[int]
    output: str


class LevelsResult(TypedDict):
    """`levels`: names of the meshes there; their materials' slots are empty."""

    levels: list[str]


class CheckMeshArguments(TypedDict):
    """`arrays`: a .npz with positions (V, 3), corners (C,), starts (F,) and, where there is a UV map, uvs (C, 2).

    `output`: a folder.
    """

    arrays: str
    output: str


class CheckMeshResult(TypedDict):
    """`findings`: kind, domain and count of each, whose elements are in `found.npz` in the folder, by kind.

    `parts`: how many connected ones; `density`: widths of the texture along a unit; `closed`: whether the surface is.
    """

    findings: list[tuple[str, str, int]]
    parts: int
    density: float
    closed: bool


class MendMeshArguments(TypedDict):
    """`mesh`: its name in the .blend; `kinds`: what to repair; `transform`: the mesh's, by rows; `output`: a folder."""

    blend: str
    mesh: str
    kinds: list[str]
    transform: list[float]
    output: str


class MendMeshResult(CheckMeshResult):
    """`mesh`: its name in `mended.blend` in the folder; its materials' slots are empty.

    Unless it is `textured`: then it has one material, with all that it showed baked onto its new UVs.
    """

    mesh: str
    textured: bool


class Socket(TypedDict):
    """An empty that belongs to the model: its name in the .blend and its world matrix, 16 numbers by rows."""

    name: str
    matrix: list[float]


class RemeshArguments(TypedDict):
    """`mesh`: its name in the .blend; `name`: of the new material; `output`: a folder.

    `faces`: an approximate number; `symmetry`: "X", "Y", "Z" or "" for none; `texture`: pixels per side of the baked
    images, 0 for neither UVs nor images.
    """

    blend: str
    mesh: str
    name: str
    output: str
    faces: int
    symmetry: str
    keeps_sharp: bool
    keeps_borders: bool
    texture: int


class RemeshResult(TypedDict):
    """`mesh`: its name in `remeshed.blend` in the folder; `quads`: their share of the faces; `remarks`: sentences."""

    mesh: str
    faces: int
    quads: float
    remarks: list[str]


class CollisionArguments(TypedDict):
    """`arrays`: a .npz as for `CheckMeshArguments`, in scene units; `output`: a .blend.

    `kind`: one of `worker.blend.collision`; `parts`: at most; `error`: how far they may be off, of the longest side.
    """

    arrays: str
    output: str
    name: str
    kind: str
    parts: int
    error: float


class CollisionResult(TypedDict):
    """`shapes`: names of meshes in the .blend; `shared`: of the volume, 0 to 1; `off`: the farthest, in scene units."""

    shapes: list[str]
    shared: float
    off: float


class GameReadyArguments(TypedDict):
    """`object`, `source`: names in the .blend, of the object and of the mesh that is made ready for it.

    `name`: of everything exported; `matrix`: the object's in the world; `transform`: applied to the mesh to correct its
    scale and origin, both 16 numbers by rows; `metres`: per scene unit; `engine`: one of `scene.export.PRESETS`;
    `folder`: for the export, "" for none; `output`: a folder for everything else.

    `triangles`: the most; `quads`: remesh to half as many quads, which takes new textures; `texture`: pixels a side, 0
    to keep the textures; `levels`: of detail besides the model, each with `ratio` times the triangles of the one
    before; `collision`: a kind of `worker.blend.collision`, "" for none.
    """

    blend: str
    object: str
    source: str
    name: str
    matrix: list[float]
    transform: list[float]
    metres: float
    sockets: list[Socket]
    engine: str
    folder: str
    output: str
    triangles: int
    quads: bool
    texture: int
    levels: int
    ratio: float
    collision: str


class GameReadyResult(TypedDict):
    """`mesh`, `levels`, `collision`: names in `ready.blend` in the output folder; with new textures the first two have
    their material there, else empty slots. `is_textured`: whether that is so. `files`: paths of what was written into
    the folder; `steps`: sentences; `checks`: kind, found, wanted, passed.
    """

    mesh: str
    levels: list[str]
    collision: list[str]
    is_textured: bool
    files: list[str]
    steps: list[str]
    checks: list[tuple[str, str, str, bool]]


class MeshFileArguments(TypedDict):
    """`mesh`: its name in the .blend; `output`: a GLB."""

    blend: str
    mesh: str
    output: str


class MeshFileResult(TypedDict):
    """`triangles`: of the GLB, which holds the mesh without materials."""

    triangles: int


class RetextureArguments(TypedDict):
    """`mesh`: the artist's, by its name in the .blend; `output`: a folder.

    `model`: a .blend with the `object` that the service has textured.
    """

    blend: str
    mesh: str
    model: str
    object: str
    output: str


class RetextureResult(TypedDict):
    """Files in the folder, as those of `BakeResult`; `corners`: of the mesh that they were baked for."""

    maps: dict[str, str]
    uvs: str | None
    uv_map: str
    corners: int
