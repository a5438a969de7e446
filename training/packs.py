# SPDX-License-Identifier: GPL-3.0-or-later
"""Convert published packs, GLB or glTF, to arrays: `python -m training.packs ASSETS PACK...`.

PACK is a folder; all its models become one `.npz` in ASSETS with the folder's name, for `training.assets`.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import struct
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

_KINDS: Final = {5120: np.int8, 5121: np.uint8, 5122: np.int16, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}
_WIDTHS: Final = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
_TRIANGLES: Final = 4  # glTF's mode
_GLTF_TO_BLENDER: Final = np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]])  # y up, front to z -> z up, front to -y
_STEPS: Final = 65535


def main() -> None:
    """Write an `.npz` per folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("assets", type=Path)
    parser.add_argument("packs", type=Path, nargs="+")
    arguments = parser.parse_args()
    arguments.assets.mkdir(parents=True, exist_ok=True)
    for folder in arguments.packs:
        arrays: dict[str, Any] = {}
        names = []
        for path in sorted([*folder.rglob("*.glb"), *folder.rglob("*.gltf")]):
            try:
                vertices, triangles, colours = Model(path).read()
            except (KeyError, ValueError, OSError, struct.error) as unreadable:
                sys.stderr.write(f"{path}: left out, {unreadable!r}\n")
                continue
            low, size = vertices.min(axis=0), float(np.ptp(vertices, axis=0).max())
            unique, index_of = np.unique(np.rint((vertices - low) / size * _STEPS), axis=0, return_inverse=True)
            index = len(names)
            arrays |= {
                f"{index}_v": unique.astype(np.uint16),
                f"{index}_f": index_of.reshape(-1)[triangles].astype(np.int32),
                f"{index}_c": colours,
                f"{index}_s": np.float32(size),
            }
            names.append(path.stem)
        np.savez_compressed(arguments.assets / f"{folder.name}.npz", names=np.array(names), **arrays)
        sys.stdout.write(f"{folder.name}: {len(names)} models\n")


class Model:
    """A GLB or glTF file."""

    def __init__(self, path: Path) -> None:
        self._folder = path.parent
        content = path.read_bytes()
        self._binary = b""
        if content[:4] == b"glTF":
            length = struct.unpack_from("<I", content, 12)[0]
            self._binary = content[20 + length + 8 :]
            content = content[20 : 20 + length]
        self._json: dict[str, Any] = json.loads(content)
        self._textures: dict[int, NDArray[np.uint8]] = {}

    def read(self) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.uint8]]:
        """Return vertices (N, 3), z up; triangles (F, 3); colours, uint8 (F, 3, 3), sRGB, at the triangles' corners."""
        parts: list[tuple[NDArray[Any], NDArray[Any], NDArray[Any]]] = []
        scene = self._json["scenes"][self._json.get("scene", 0)]
        for node in scene["nodes"]:
            self._visit(node, np.eye(4), parts)
        if not parts:
            raise ValueError("no triangles")
        starts = np.cumsum([0, *(len(part[0]) for part in parts)])
        vertices = np.concatenate([part[0] for part in parts]) @ _GLTF_TO_BLENDER.T
        triangles = np.concatenate([part[1] + start for part, start in zip(parts, starts, strict=False)])
        return vertices, triangles, np.concatenate([part[2] for part in parts])

    def _visit(self, number: int, parent: NDArray[np.float64], parts: list[Any]) -> None:
        """Add the meshes of a node and its children to the parts; parent: the parent's transform (4, 4)."""
        node = self._json["nodes"][number]
        transform = parent @ _matrix(node)
        if "mesh" in node:
            primitives = self._json["meshes"][node["mesh"]]["primitives"]
            triangles = (each for each in primitives if each.get("mode", _TRIANGLES) == _TRIANGLES)
            parts.extend(self._primitive(each, transform) for each in triangles)
        for child in node.get("children", ()):
            self._visit(child, transform, parts)

    def _primitive(self, primitive: dict[str, Any], transform: NDArray[np.float64]) -> tuple[Any, Any, Any]:
        attributes = primitive["attributes"]
        points = self._accessor(attributes["POSITION"]).astype(np.float64) @ transform[:3, :3].T + transform[:3, 3]
        indices = self._accessor(primitive["indices"]) if "indices" in primitive else np.arange(len(points))
        triangles = indices.reshape(-1, 3).astype(np.int64)
        if np.linalg.det(transform[:3, :3]) < 0:
            triangles = triangles[:, ::-1]
        return points, triangles, self._colours(primitive, len(points))[triangles]

    def _colours(self, primitive: dict[str, Any], count: int) -> NDArray[np.uint8]:
        """Return the vertices' colours, uint8 (count, 3), sRGB: the product of factor, vertex colour and texture."""
        attributes = primitive["attributes"]
        material = self._json["materials"][primitive["material"]] if "material" in primitive else {}
        surface = material.get("pbrMetallicRoughness", {})
        linear = np.tile(np.array(surface.get("baseColorFactor", [1, 1, 1, 1])[:3], dtype=np.float64), (count, 1))
        if "COLOR_0" in attributes:
            painted = self._accessor(attributes["COLOR_0"])
            full = np.iinfo(painted.dtype).max if painted.dtype.kind == "u" else 1.0
            linear *= painted[:, :3] / full
        if "baseColorTexture" in surface and "TEXCOORD_0" in attributes:
            texture = self._texture(surface["baseColorTexture"]["index"])
            uvs = self._accessor(attributes["TEXCOORD_0"]).astype(np.float64) % 1.0
            columns, rows = (uvs * texture.shape[1::-1]).astype(int).clip(0, np.array(texture.shape[1::-1]) - 1).T
            linear *= (texture[rows, columns, :3] / 255.0) ** 2.2
        return np.rint(np.clip(linear, 0, 1) ** (1 / 2.2) * 255).astype(np.uint8)

    def _accessor(self, number: int) -> NDArray[Any]:
        accessor = self._json["accessors"][number]
        view = self._json["bufferViews"][accessor["bufferView"]]
        kind, width = np.dtype(_KINDS[accessor["componentType"]]), _WIDTHS[accessor["type"]]
        start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
        stride = view.get("byteStride", kind.itemsize * width)
        rows = np.ndarray(
            (accessor["count"], width), kind, self._buffer(view["buffer"]), start, (stride, kind.itemsize)
        )
        return rows[:, 0] if width == 1 else rows

    def _buffer(self, number: int) -> bytes:
        buffer = self._json["buffers"][number]
        return self._content(buffer["uri"]) if "uri" in buffer else self._binary

    def _content(self, uri: str) -> bytes:
        if uri.startswith("data:"):
            return base64.b64decode(uri.split(",", 1)[1])
        return (self._folder / unquote(uri)).read_bytes()

    def _texture(self, number: int) -> NDArray[np.uint8]:
        if number not in self._textures:
            image = self._json["images"][self._json["textures"][number]["source"]]
            if "uri" in image:
                content = self._content(image["uri"])
            else:
                view = self._json["bufferViews"][image["bufferView"]]
                start = view.get("byteOffset", 0)
                content = self._buffer(view["buffer"])[start : start + view["byteLength"]]
            self._textures[number] = np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
        return self._textures[number]


def _matrix(node: dict[str, Any]) -> NDArray[np.float64]:
    """Return a node's local transform, (4, 4)."""
    if "matrix" in node:
        return np.array(node["matrix"], dtype=np.float64).reshape(4, 4).T
    x, y, z, w = node.get("rotation", (0, 0, 0, 1))
    rotation = np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
            [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
            [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
        ]
    )
    transform = np.eye(4)
    transform[:3, :3] = rotation * np.array(node.get("scale", (1, 1, 1)))
    transform[:3, 3] = node.get("translation", (0, 0, 0))
    return transform


if __name__ == "__main__":
    main()
