# SPDX-License-Identifier: GPL-3.0-or-later
"""The protocol between Blender and its child: tasks, failure codes, environment variables. Standard library only.

A task is one JSON line on the child's stdin, `{"task": ..., "arguments": {...}}`. Back come JSON lines with a "type" of
`MESSAGE_TYPES`: one `ready` after start-up, then for each task any number of `progress` and one `result` or `error`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Generic, Literal, NotRequired, TypedDict, TypeVar

from . import mesh_messages as of_meshes

Arguments = TypeVar("Arguments", bound=Mapping[str, object])
Result = TypeVar("Result", bound=Mapping[str, object])


class Task(str, Generic[Arguments, Result]):
    """A task's name, and the types of its arguments and result. Files and folders are absolute paths."""


Alpha = Literal["", "STRAIGHT", "PREMUL", "CHANNEL_PACKED", "NONE"]


class Pixels(TypedDict, total=False):
    """How to read a picture. `name`: the artist's, for messages; `alpha`: the image datablock's alpha mode.

    With `width`, `height` and `linear` its file holds only float32 RGBA, from the bottom row up.
    """

    name: str
    alpha: Alpha
    width: int
    height: int
    linear: bool


class View(TypedDict):
    """One of several pictures."""

    picture: str
    pixels: Pixels | None


class OfPicture(TypedDict):
    """Arguments of a task that reads one picture."""

    picture: str
    pixels: NotRequired[Pixels | None]


class PictureArguments(TypedDict):
    """`longest`: pixels of the longer side. `cut_out`: options for making the backdrop transparent; without it,
    nothing is cut out. `backdrop`: the colour, of 255, put behind transparent pixels; without it, they stay.
    """

    source: str
    output: str
    pixels: NotRequired[Pixels | None]
    longest: int
    max_bytes: int
    cut_out: NotRequired[Mapping[str, Any]]
    backdrop: NotRequired[list[int]]


class SideBySideResult(TypedDict):
    """`bytes`: the file's size."""

    width: int
    height: int
    bytes: int
    remarks: list[str]


class PictureResult(SideBySideResult):
    """`mean_colour`: of the subject, linear."""

    original_width: int
    original_height: int
    has_alpha: bool
    mean_colour: list[float]


class SideBySideArguments(TypedDict):
    """The views are cut out and put into one picture."""

    pictures: list[View]
    output: str
    max_bytes: int


class SplitSheetArguments(OfPicture):
    """`folder`: for the views."""

    folder: str


class SheetView(TypedDict):
    """`role`: the side that it shows; `file`: its name in the folder."""

    role: str
    file: str


class SplitSheetResult(TypedDict):
    """The views in the sheet's order."""

    views: list[SheetView]


class GuessSidesArguments(TypedDict):
    """Pictures of one subject."""

    pictures: list[View]


class GuessSidesResult(TypedDict):
    """`roles`: the side that each picture shows; pictures beyond the number of sides get none."""

    roles: list[str]


class CutoutArguments(OfPicture):
    """`longest`: pixels of the longer side; `is_chequered`: show the cut-out on a checkerboard, for the panel."""

    options: Mapping[str, Any]
    output: str
    longest: NotRequired[int]
    is_chequered: NotRequired[bool]


class CutoutResult(TypedDict):
    """`remarks`: sentences for the artist, as in every result."""

    remarks: list[str]


class ReconstructArguments(OfPicture):
    """`views`: by their roles, if there are several; `options`: of the Local service."""

    views: NotRequired[Mapping[str, View]]
    output: str
    name: str
    options: Mapping[str, Any]


class ReconstructResult(TypedDict):
    """`shape`: of the largest subject; `warnings`: codes."""

    triangles: int
    vertices: int
    width: int
    height: int
    shape: str
    warnings: list[str]
    remarks: list[str]


class ShapeArguments(OfPicture):
    """`subject`: the number of the mesh's subject, if each subject of the picture has its own mesh; 1 if absent."""

    options: Mapping[str, Any]
    name: str
    output: str
    subject: NotRequired[int]


class ShapeResult(of_meshes.DecimateResult):
    """`shape`: the chosen one."""

    shape: str
    remarks: list[str]


class CompareShapesArguments(OfPicture):
    """`outputs`: by shape, the file for its thumbnail; `size`: pixels of a side; the rest as above."""

    options: Mapping[str, Any]
    outputs: Mapping[str, str]
    size: int
    subject: NotRequired[int]


class CompareShapesResult(TypedDict):
    """`shapes`: those that can be made from the subject; only their files are written."""

    shapes: list[str]


class TurntableArguments(TypedDict):
    """`gif`: a movie of an object that makes one full turn; `output`: the model's file."""

    gif: str
    output: str
    name: str
    options: Mapping[str, Any]


class TurntableResult(TypedDict):
    """`width`, `height`: of a frame."""

    triangles: int
    vertices: int
    frames: int
    width: int
    height: int
    warnings: list[str]
    remarks: list[str]


class FilmArguments(TypedDict):
    """`output`: the folder for the frames."""

    movie: str
    output: str


class FilmResult(TypedDict):
    """`frames`: the number of frames drawn."""

    frames: int


class PrepareArguments(TypedDict):
    """`format`: of the file, as its extension; `picture`: the model's source, None for none; `simplify_to`:
    triangles, 0 for all; `up_axis`: "Y", "Z" or "AUTO"; `height`: metres, 0 as made; `origin`: "BASE" or "CENTRE";
    `longest_texture`: pixels; `is_apart`: the file holds an object for each subject; `keeps_rig`: meshes
    stay bound to their armature.
    """

    model: str
    format: str
    output: str
    name: str
    picture: NotRequired[str | None]
    pixels: NotRequired[Pixels | None]
    simplify_to: int
    up_axis: NotRequired[str]
    height: NotRequired[float]
    origin: NotRequired[str]
    longest_texture: NotRequired[int]
    is_apart: NotRequired[bool]
    keeps_rig: NotRequired[bool]


class PartReport(TypedDict):
    """An object of the .blend: its names there, and how its mesh was simplified."""

    object: str
    mesh: str
    original_mesh: str | None
    triangles: int
    original_triangles: int
    error: float
    limit: str
    simplified_to: int


class Texture(TypedDict):
    """`size`: pixels."""

    name: str
    size: list[int]


class PrepareResult(PartReport):
    """The first object's names, and the sums over all. `dimensions`: metres; `parts`: each object, if several;
    `up_axis`: the file's, None if its format defines it; `is_rigged`: the object has its armature's transform.
    """

    vertices: int
    textures: list[Texture]
    warnings: list[str]
    remarks: list[str]
    dimensions: tuple[float, float, float]
    up_axis: str | None
    mean_colour: list[float]
    parts: list[PartReport]
    is_rigged: bool


class PreviewArguments(TypedDict):
    """`size`: pixels."""

    blend: str
    output: str
    objects: list[str]
    size: int


class PreviewResult(TypedDict):
    """`size`: as requested."""

    size: int


class AssetsArguments(TypedDict):
    """`folder`: the library; `file`: the .blend to write there; `picture`: a file for the preview, drawn if missing."""

    blend: str
    objects: list[str]
    name: str
    folder: str
    file: str
    catalog: str
    author: str
    licence: str
    description: str
    tags: list[str]
    picture: str


class AssetsResult(TypedDict):
    """An empty result."""


PICTURE: Final = Task[PictureArguments, PictureResult]("picture")
SIDE_BY_SIDE: Final = Task[SideBySideArguments, SideBySideResult]("side_by_side")
SPLIT_SHEET: Final = Task[SplitSheetArguments, SplitSheetResult]("split_sheet")
GUESS_SIDES: Final = Task[GuessSidesArguments, GuessSidesResult]("guess_sides")
CUT_OUT: Final = Task[CutoutArguments, CutoutResult]("cut_out")
RECONSTRUCT: Final = Task[ReconstructArguments, ReconstructResult]("reconstruct")
SHAPE: Final = Task[ShapeArguments, ShapeResult]("shape")
COMPARE_SHAPES: Final = Task[CompareShapesArguments, CompareShapesResult]("compare_shapes")
TURNTABLE: Final = Task[TurntableArguments, TurntableResult]("turntable")
FILM: Final = Task[FilmArguments, FilmResult]("film")
PREPARE: Final = Task[PrepareArguments, PrepareResult]("prepare")
PREVIEW: Final = Task[PreviewArguments, PreviewResult]("preview")
BAKE: Final = Task[of_meshes.BakeArguments, of_meshes.BakeResult]("bake")
LEVELS: Final = Task[of_meshes.LevelsArguments, of_meshes.LevelsResult]("levels")
ATLAS: Final = Task[of_meshes.AtlasArguments, of_meshes.AtlasResult]("atlas")
MESH_FILE: Final = Task[of_meshes.MeshFileArguments, of_meshes.MeshFileResult]("mesh_file")
RETEXTURE: Final = Task[of_meshes.RetextureArguments, of_meshes.RetextureResult]("retexture")
DECIMATE: Final = Task[of_meshes.DecimateArguments, of_meshes.DecimateResult]("decimate")
ASSETS: Final = Task[AssetsArguments, AssetsResult]("assets")
CHECK_MESH: Final = Task[of_meshes.CheckMeshArguments, of_meshes.CheckMeshResult]("check_mesh")
MEND_MESH: Final = Task[of_meshes.MendMeshArguments, of_meshes.MendMeshResult]("mend_mesh")
REMESH: Final = Task[of_meshes.RemeshArguments, of_meshes.RemeshResult]("remesh")
COLLISION: Final = Task[of_meshes.CollisionArguments, of_meshes.CollisionResult]("collision")
GAME_READY: Final = Task[of_meshes.GameReadyArguments, of_meshes.GameReadyResult]("game_ready")

MESSAGE_TYPES: Final = frozenset({"ready", "progress", "result", "error"})

# Failures that the launcher finds: the child itself cannot tell them.
CHILD_UNAVAILABLE: Final = "child_unavailable"
CHILD_CRASHED: Final = "child_crashed"
CHILD_TIMED_OUT: Final = "child_timed_out"
CHILD_OUT_OF_MEMORY: Final = "child_out_of_memory"
CHILD_CANCELLED: Final = "child_cancelled"

# Failures that a task reports; the child lives on. The detail of a picture's is the name that the artist knows it by.
PICTURE_UNREADABLE: Final = "picture_unreadable"
PICTURE_TOO_SMALL: Final = "picture_too_small"
PICTURE_EMPTY: Final = "picture_empty"
PICTURE_MULTILAYER: Final = "picture_multilayer"
NO_SUBJECT: Final = "no_subject"
MODEL_UNREADABLE: Final = "model_unreadable"
MESH_DIFFERS: Final = "mesh_differs"  # a mesh to be textured came back with another shape
MODEL_EMPTY: Final = "model_empty"
MODEL_FLAT: Final = "model_flat"  # its vertices lie on one line
MODEL_TOO_LARGE: Final = "model_too_large"
EXTENSION_UNREADABLE: Final = "extension_unreadable"  # the file needs one of glTF that Blender lacks
MODEL_UNSAFE: Final = "model_unsafe"  # it names files outside its folder
MOVIE_TOO_LARGE: Final = "movie_too_large"
MOVIE_UNREADABLE: Final = "movie_unreadable"
NOT_A_TURNTABLE: Final = "not_a_turntable"
GAUSSIAN_SPLAT: Final = "gaussian_splat"
ARCHIVE_WITHOUT_MODEL: Final = "archive_without_model"
ARCHIVE_TOO_LARGE: Final = "archive_too_large"
UNSUPPORTED_FORMAT: Final = "unsupported_format"
SEVERAL_ARMATURES: Final = "several_armatures"
NOT_REMESHED: Final = "not_remeshed"
NOT_SYMMETRIC: Final = "not_symmetric"
NOT_UNITED: Final = "not_united"
OUT_OF_MEMORY: Final = "out_of_memory"
DISK: Final = "disk"
INTERNAL: Final = "internal"

# The custom property that numbers the subjects of a picture, where each is an object of its own; 1 is the largest.
SUBJECT: Final = "maquette_subject"
REMESHING: Final = "Remeshing"  # the stage in which QuadriFlow works

# Limits travel in the environment, because they hold before the first task arrives: seconds until a report of progress,
# the next one, or the result; bytes of address space (Linux).
LIMIT_VARIABLE: Final = "MAQUETTE_CHILD_LIMIT"
MEMORY_VARIABLE: Final = "MAQUETTE_CHILD_MEMORY"
# The simplifier's library, which a factory-start child does not find by itself; empty where there is none.
SIMPLIFIER_VARIABLE: Final = "MAQUETTE_CHILD_SIMPLIFIER"
# The child's own temporary folder, which it removes when its parent has died and cannot.
FOLDER_VARIABLE: Final = "MAQUETTE_CHILD_FOLDER"


class TaskFailed(Exception):
    """`code` is one of `protocol`'s, `detail` one short line without paths or tracebacks."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
