# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the models of own servers, like those of the other services: a child Blender models the picture."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .comfyui_queue import NodeFailed
from .generation import Generation, GenerationFailed
from .pictures import off_white
from .recipe import Look, Recipe, variation
from .retexturing import textured

_SIDES = {"front": "FRONT", "left": "LEFT", "back": "BACK", "right": "RIGHT"}
_TRIANGLES = 40_000  # of a grid of 256 cells
_GRID = 256


@dataclass(frozen=True)
class Maker:
    """`generation`: makes the models; `inputs`: ComfyUI's folder of pictures."""

    generation: Generation
    inputs: Path

    def model(self, picture: bytes, seed: int = 0, triangles: int = _TRIANGLES, **views: bytes) -> bytes:
        """Return the GLB; raises GenerationFailed. `views`: by the side that each shows."""
        sides = {_SIDES[side]: each for side, each in views.items()}
        views = sides if len(sides) > 1 else {}
        recipe = Recipe(picture, "glb", triangles, 1.0, Look(), thickness=variation(seed), views=views)
        return self.generation.submit(recipe, [f"{uuid.uuid4()}.glb"]).result().files[0].read_bytes()

    def workflow(self, graph: Mapping[str, Any]) -> bytes:
        """Return a ComfyUI's result for a workflow; raises NodeFailed."""
        pictures = {side: self._picture(graph, loader) for side, loader in _loaders(graph).items()}
        values = {name: value for node in graph.values() for name, value in node["inputs"].items()}
        if not pictures:
            raise NodeFailed("0", "SaveGLB", "The workflow is made of no picture")
        for id_, node in graph.items():
            if node["class_type"] == "Hy3DUploadMesh":
                return textured(self._file(id_, node, "mesh"), next(iter(pictures.values())))
        grid = int(values.get("octree_resolution", _GRID))
        triangles = int(values.get("target_face_count", round(_TRIANGLES * (grid / _GRID) ** 2)))
        try:
            pictures = {side: off_white(picture) for side, picture in pictures.items()}
            first = next(iter(pictures.values()))
            return self.model(first, int(values.get("seed", 0)) % 2**32, min(triangles, 200_000), **pictures)
        except GenerationFailed as error:
            node = next(id_ for id_, node in graph.items() if node["class_type"] in ("VoxelToMesh", "SaveGLB"))
            raise NodeFailed(node, graph[node]["class_type"], f"{error.code}: {error}") from error

    def _picture(self, graph: Mapping[str, Any], loader: str) -> bytes:
        return self._file(loader, graph[loader], "image")

    def _file(self, id_: str, node: Mapping[str, Any], name: str) -> bytes:
        name = node["inputs"][name]
        try:
            return (self.inputs / str(name)).read_bytes()
        except OSError:
            raise NodeFailed(id_, node["class_type"], f"[Errno 2] No such file or directory: {name!r}") from None


def _loaders(graph: Mapping[str, Any]) -> dict[str, str]:
    """Return the pictures' nodes by the side that each shows."""
    for node in graph.values():
        if node["class_type"] == "Hunyuan3Dv2ConditioningMultiView":
            views = {side: node["inputs"][side][0] for side in _SIDES if side in node["inputs"]}
            return {side: next(_upstream(graph, id_)) for side, id_ in views.items()}
    loaders = [id_ for id_, node in graph.items() if node["class_type"] == "LoadImage"]
    return {"front": loaders[0]} if loaders else {}


def _upstream(graph: Mapping[str, Any], id_: str) -> Iterator[str]:
    if graph[id_]["class_type"] == "LoadImage":
        yield id_
    for value in graph[id_]["inputs"].values():
        if isinstance(value, list):
            yield from _upstream(graph, value[0])
