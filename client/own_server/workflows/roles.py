# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles of a workflow's inputs: which one takes the picture, which the seed, and which node saves the model."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from ...errors import InvalidSetting
from . import graph as graphs
from .graph import Graph, title

SIDES: Final = ("front", "left", "back", "right")
_LOADERS: Final = re.compile(r"LoadImage|ImageFromURL|Load.?Image", re.IGNORECASE)
# Nodes that save a model, the most reliable first: previews write files too, but not under a name that we choose.
_SAVERS: Final = ("SaveGLB", "Save3DAdvanced", "SaveMesh", "Hy3DExportMesh", "Trellis2ExportMesh", "Preview3D")
_SAVES: Final = re.compile(r"(save|export).*(glb|mesh|3d|model)|preview3d", re.IGNORECASE)
_SEEDS: Final = ("seed", "noise_seed")
_FACES: Final = ("target_face_count", "face_limit", "target_polycount", "face_count", "max_facenum", "simplify_faces")
_TEXTURES: Final = ("texture_size", "texture_resolution")
_MESHES: Final = ("model_file", "mesh", "glb_path", "mesh_path")
_MESH_FILE: Final = re.compile(r"\.(glb|gltf|obj|ply|stl|fbx)( \[\w+\])?$", re.IGNORECASE)


@dataclass(frozen=True)
class Roles:
    """Inputs by role, as texts that the artist can read and correct: `3.seed: KSampler`, several separated by commas.

    "" if the workflow has none for a role. `output`: a node, as `10: SaveGLB`. `keeps_alpha`: the workflow uses the
    picture's transparency.
    """

    picture: str = ""
    left: str = ""
    back: str = ""
    right: str = ""
    output: str = ""
    seed: str = ""
    faces: str = ""
    texture: str = ""
    mesh: str = ""
    keeps_alpha: bool = False


NAMES: Final = tuple(each.name for each in fields(Roles) if each.name != "keeps_alpha")


def find(graph: Graph) -> Roles:
    """The most likely roles."""
    pictures = _pictures(graph)
    return Roles(
        picture=pictures.get("front", ""),
        left=pictures.get("left", ""),
        back=pictures.get("back", ""),
        right=pictures.get("right", ""),
        output=_output(graph),
        seed=", ".join(_inputs(graph, _SEEDS, _is_whole)),
        faces=", ".join(_inputs(graph, _FACES, _is_whole)),
        texture=", ".join(_inputs(graph, _TEXTURES, _is_whole)),
        mesh=next(iter(_inputs(graph, _MESHES, _is_mesh_file)), ""),
        keeps_alpha=_uses_alpha(graph),
    )


def candidates(graph: Graph, role: str) -> list[str]:
    """Every input of the workflow that may have the role, for the artist to choose from."""
    if role == "output":
        return [_node(graph, id_) for id_ in graphs.in_order(graph) if _is_saver(graph, id_)]
    if role in {"picture", "left", "back", "right", "mesh"}:
        return _inputs(graph, None, lambda value: isinstance(value, str))
    return _inputs(graph, None, _is_whole)


def value(graph: Graph, inputs: str) -> Any:
    """The value of the first of these inputs; None if the workflow does not have it."""
    found = next(iter(_parsed(inputs)), None)
    if found is None or found[0] not in graph:
        return None
    return graph[found[0]]["inputs"].get(found[1])


def node_of(graph: Graph, node: str, what: str) -> str:
    """The node that a role names; raises InvalidSetting if the workflow does not have it."""
    id_ = next(iter(_parsed(node)), ("", ""))[0]
    if id_ not in graph:
        raise InvalidSetting(f"The workflow has no node {id_!r} for the {what}. Choose another one in the panel.")
    return id_


def filled(graph: Graph, values: Mapping[str, Any]) -> Graph:
    """A copy of the workflow with values in its inputs; raises InvalidSetting if an input is missing."""
    made = copy.deepcopy(graph)
    for inputs, what in values.items():
        for id_, name in _parsed(inputs):
            if id_ not in made or name not in made[id_]["inputs"]:
                raise InvalidSetting(
                    f"The workflow has no input “{name}” at node {id_!r}. "
                    "Choose another input in the panel, or clear the field."
                )
            made[id_]["inputs"][name] = what
    return made


def _parsed(inputs: str) -> list[tuple[str, str]]:
    """Parse `3.seed: KSampler, 7.seed` into nodes and names of inputs; a node alone has an empty name."""
    found = []
    for each in inputs.split(","):
        address = each.partition(": ")[0].strip()
        if address:
            id_, _, name = address.partition(".")
            found.append((id_, name))
    return found


def _node(graph: Graph, id_: str) -> str:
    return f"{id_}: {title(graph[id_])}".replace(",", " ")


def _input(graph: Graph, id_: str, name: str) -> str:
    return f"{id_}.{name}: {title(graph[id_])}".replace(",", " ")


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_mesh_file(value: object) -> bool:
    return isinstance(value, str) and _MESH_FILE.search(value) is not None


def _inputs(graph: Graph, names: tuple[str, ...] | None, fits: Callable[[object], bool]) -> list[str]:
    return [
        _input(graph, id_, name)
        for id_ in graphs.in_order(graph)
        for name, held in graph[id_]["inputs"].items()
        if (names is None or name.rpartition(".")[2] in names) and fits(held)
    ]


def _pictures(graph: Graph) -> dict[str, str]:
    """The inputs for pictures by side; a single one is the front."""
    loaders = [
        id_
        for id_ in graphs.in_order(graph)
        if _LOADERS.search(graph[id_]["class_type"]) and _picture_input(graph, id_)
    ]
    sides: dict[str, str] = {}
    for side in SIDES:
        found = _upstream(graph, side, loaders) or _titled(graph, side, loaders)
        if found and found not in sides.values():
            sides[side] = found
    left_over = [id_ for id_ in loaders if id_ not in sides.values()]
    if "front" not in sides and left_over:
        sides["front"] = left_over[0]
    return {side: _input(graph, id_, _picture_input(graph, id_)) for side, id_ in sides.items()}


def _picture_input(graph: Graph, id_: str) -> str:
    inputs = graph[id_]["inputs"]
    return next((name for name in ("image", "url", "file") if isinstance(inputs.get(name), str)), "")


def _upstream(graph: Graph, side: str, loaders: list[str]) -> str:
    """The loader upstream of an input of that name, if it is the only one there."""
    for node in graph.values():
        source = graphs.link(node["inputs"].get(side))
        if source is not None:
            found = [id_ for id_ in graphs.sources(graph, source[0]) if id_ in loaders]
            if len(found) == 1:
                return found[0]
    return ""


def _titled(graph: Graph, side: str, loaders: list[str]) -> str:
    word = re.compile(rf"(?<![a-z]){side}(?![a-z])", re.IGNORECASE)
    return next((id_ for id_ in loaders if word.search(title(graph[id_]))), "")


def _is_saver(graph: Graph, id_: str) -> bool:
    return _SAVES.search(graph[id_]["class_type"]) is not None


def _output(graph: Graph) -> str:
    """The saving node: of the most reliable class present, the one with the most nodes upstream."""
    savers = [id_ for id_ in graph if _is_saver(graph, id_)]

    def rank(id_: str) -> tuple[int, int]:
        kind = graph[id_]["class_type"]
        sureness = _SAVERS.index(kind) if kind in _SAVERS else len(_SAVERS)
        return sureness, -len(list(graphs.sources(graph, id_)))

    return _node(graph, min(savers, key=rank)) if savers else ""


def _uses_alpha(graph: Graph) -> bool:
    """Whether any node uses the mask output of a picture's loader."""
    links = (graphs.link(held) for node in graph.values() for held in node["inputs"].values())
    return any(link is not None and link[1] == 1 and _is_loader(graph, link[0]) for link in links)


def _is_loader(graph: Graph, id_: str) -> bool:
    return id_ in graph and _LOADERS.search(graph[id_]["class_type"]) is not None
