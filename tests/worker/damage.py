# SPDX-License-Identifier: GPL-3.0-or-later
"""Damaged model files, made from sound ones with a seed: the same number always gives the same file."""

from __future__ import annotations

import io
import json
import random
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests import pictures

from . import models

Random = random.Random
EXTREMES = (0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x10000000, 0xFFFF)
NUMBERS = (0, -1, 1, 3, 255, 2**31, 2**32, 2**53, 1e300, -1e300, 0.5, None, "1", [], {}, True)


@dataclass(frozen=True)
class Damaged:
    """A file, its format, and what was done to it."""

    kind: str
    content: bytes
    damage: str


def make(number: int, canaries: Path) -> Damaged:
    """Return the file with that number; `canaries`: a folder that some of the files refer to."""
    chance = Random(number)
    damage = DAMAGES[number % len(DAMAGES)]
    kind, content = damage(chance, canaries)
    return Damaged(kind, content, damage.__name__)


def sound(chance: Random) -> tuple[str, bytes]:
    """Return one of the sound files."""
    return chance.choice(list(SOUND.items()))


def _ply_binary() -> bytes:
    header = (
        b"ply\nformat binary_little_endian 1.0\nelement vertex 24\n"
        b"property float x\nproperty float y\nproperty float z\n"
        b"element face 12\nproperty list uchar int vertex_indices\nend_header\n"
    )
    positions, triangles, *_ = models.box()
    return header + positions.tobytes() + b"".join(b"\3" + face.astype("<i4").tobytes() for face in triangles)


def _ply_text() -> bytes:
    positions, triangles, *_ = models.box()
    rows = "\n".join(f"{x} {y} {z} 9 9 200" for x, y, z in positions)
    faces = "\n".join(f"3 {a} {b} {c}" for a, b, c in triangles)
    return models.ply("float x; float y; float z; uchar red; uchar green; uchar blue", rows, faces).encode()


def _stl() -> bytes:
    positions, triangles, *_ = models.box()
    facets = b"".join(bytes(12) + positions[face].tobytes() + b"\0\0" for face in triangles)
    return b"binary".ljust(80) + struct.pack("<I", len(triangles)) + facets


def _stl_text() -> bytes:
    positions, triangles, *_ = models.box()
    vertices = (positions[face].tolist() for face in triangles)
    facets = ("".join(f"vertex {x} {y} {z}\n" for x, y, z in face) for face in vertices)
    body = "".join(f"facet normal 0 0 0\nouter loop\n{facet}endloop\nendfacet\n" for facet in facets)
    return f"solid a\n{body}endsolid a\n".encode()


def _obj() -> bytes:
    positions, triangles, uvs, _ = models.box()
    lines = [
        "mtllib a.mtl",
        "usemtl wood",
        *(f"v {x} {y} {z}" for x, y, z in positions),
        *(f"vt {u} {v}" for u, v in uvs),
    ]
    return "\n".join([*lines, *(f"f {a}/{a} {b}/{b} {c}/{c}" for a, b, c in triangles + 1), ""]).encode()


def _glb() -> bytes:
    material = {"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}
    return models.glb(*models.box(), material=material, texture=pictures.plain(8, 8, (9, 99, 200, 255)))


def _archive(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return data.getvalue()


def _obj_archive(material: bytes = b"newmtl wood\nmap_Kd wood.png\n", obj: bytes | None = None) -> bytes:
    files = {"a.obj": _obj() if obj is None else obj, "a.mtl": material}
    return _archive({**files, "wood.png": pictures.plain(8, 8, (9, 99, 200, 255))})


SOUND: dict[str, bytes] = {
    "glb": _glb(),
    "obj": _obj(),
    "ply": _ply_binary(),
    "stl": _stl(),
    "zip": _obj_archive(),
}
TEXTS: dict[str, bytes] = {"obj": _obj(), "ply": _ply_text(), "stl": _stl_text()}


def flipped_bits(chance: Random, _canaries: Path) -> tuple[str, bytes]:
    kind, content = sound(chance)
    data = bytearray(content)
    for _ in range(chance.choice([1, 4, 64])):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return kind, bytes(data)


def cut(chance: Random, _canaries: Path) -> tuple[str, bytes]:
    kind, content = sound(chance)
    return kind, content[: chance.randrange(len(content))]


def lied_lengths(chance: Random, _canaries: Path) -> tuple[str, bytes]:
    kind, content = sound(chance)
    data, at = bytearray(content), {"glb": (8, 12), "stl": (80, 80), "zip": (18, 22)}.get(kind)
    offset = chance.choice(at) if at else chance.randrange(0, min(200, len(data) - 4))
    struct.pack_into("<I", data, offset, chance.choice(EXTREMES))
    return kind, bytes(data)


def shuffled_blocks(chance: Random, _canaries: Path) -> tuple[str, bytes]:
    kind, content = sound(chance)
    start, size = chance.randrange(len(content)), chance.randrange(1, 200)
    block = chance.choice([b"", bytes(size), b"\xff" * size, content[start : start + size] * 3, chance.randbytes(size)])
    return kind, content[:start] + block + content[start + size :]


def wrong_words(chance: Random, _canaries: Path) -> tuple[str, bytes]:
    """Replace words of a text format with numbers and words that do not belong there."""
    kind, content = chance.choice(list(TEXTS.items()))
    words = content.split(b" ")
    for _ in range(chance.choice([1, 3, 30])):
        words[chance.randrange(len(words))] = chance.choice(
            [
                b"nan",
                b"-inf",
                b"1e999",
                b"-1",
                b"0",
                b"99999999999",
                b"2147483647",
                b"//",
                b"1//-5",
                b"\0",
                b"\xff" * 50,
                b"x" * 5000,
            ]
        )
    return kind, b" ".join(words)


def huge_counts(chance: Random, _canaries: Path) -> tuple[str, bytes]:
    count = chance.choice([10**7, 10**9, 2**31 - 1, 2**31, 2**32 - 1, 2**63, 10**30, -1])
    header = b"ply\nformat %s 1.0\nelement vertex %d\nproperty float x\nproperty float y\nproperty float z\n"
    faces = b"element face %d\nproperty list %s int vertex_indices\nend_header\n"
    form = chance.choice([b"ascii", b"binary_little_endian", b"binary_big_endian"])
    ply = header % (form, count) + faces % (count, chance.choice([b"uchar", b"uint", b"float"])) + chance.randbytes(500)
    face = b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 %d\nf %d %d %d\n" % (count, count, -count, count)
    line = b"f " + b"1 2 3 " * 100_000
    return chance.choice([("ply", ply), ("obj", face), ("obj", face + line), ("glb", _with_count(count))])


def _with_count(count: int) -> bytes:
    document, binary = _document()
    for accessor in document["accessors"]:
        accessor["count"] = count
    return models.pack(document, binary)


def _document() -> tuple[dict, bytes]:
    content = SOUND["glb"]
    size = struct.unpack("<I", content[12:16])[0]
    return json.loads(content[20 : 20 + size]), content[28 + size :]


def wrong_accessors(chance: Random, _canaries: Path) -> tuple[str, bytes]:
    document, binary = _document()
    for _ in range(chance.choice([1, 2, 5])):
        entry = chance.choice(document["accessors"] + document["bufferViews"])
        entry[chance.choice([*entry, "byteOffset", "byteStride", "sparse", "normalized"])] = chance.choice(
            [*NUMBERS, 5120, 5126, "MAT4", "SCALAR", {"count": 10**6, "indices": {"bufferView": 0}, "values": {}}]
        )
    return "glb", models.pack(document, binary)


def wrong_json(chance: Random, _canaries: Path) -> tuple[str, bytes]:
    """Replace values anywhere in the scene's description."""
    document, binary = _document()
    for _ in range(chance.choice([1, 2, 5])):
        container: dict | list = document
        while True:
            keys = list(container) if isinstance(container, dict) else list(range(len(container)))
            if not keys:
                break
            key = chance.choice(keys)
            if not isinstance(container[key], dict | list) or chance.random() < 0.2:
                container[key] = chance.choice(NUMBERS)
                break
            container = container[key]
    return "glb", models.pack(document, binary)


def deep_nesting(chance: Random, _canaries: Path) -> tuple[str, bytes]:
    depth = chance.choice([500, 2000, 100_000])
    document, binary = _document()
    if chance.random() < 0.4:
        document["nodes"] = [{"mesh": 0, "children": [chance.choice([0, 1])]}, {"children": [0]}]
    elif chance.random() < 0.6:
        document["nodes"] = [{"children": [number + 1]} for number in range(min(depth, 3000))] + [{"mesh": 0}]
    else:
        text = b'{"asset": {"version": "2.0"}, "extras": ' + b"[" * depth + b"]" * depth + b"}"
        return "gltf", text
    return "glb", models.pack(document, binary)


def references_elsewhere(chance: Random, canaries: Path) -> tuple[str, bytes]:
    """Refer to the canaries by absolute and relative paths, URLs and network paths, in every format with references."""
    name = chance.choice(["secret.bin", "secret.png", "secret.mtl", "secret.glb"])
    path = str(canaries / name)
    up = f"../{canaries.name}/{name}"
    reference = chance.choice([path, up, f"file://{path}", f"x/../{up}", up.replace("/", "\\"), up.replace(".", "%2e"),
                               f"data:/{'../' * 9}{path}", f"\\\\host{path}", f"//{path}"])  # fmt: skip
    document, binary = _document()
    document["buffers"][0]["uri"] = reference
    images, _ = _document()
    images["images"] = [{"uri": reference, "mimeType": "image/png"}]
    materials = (
        f"newmtl wood\nmap_Kd {reference}\nmap_Bump -bm 1 {reference}\nnorm {reference}\nmap_Kd \\\n{reference}\n"
    )
    obj = _obj().replace(b"a.mtl", reference.encode())
    return chance.choice(
        [
            ("glb", models.pack(document, binary)),
            ("gltf", json.dumps(document).encode()),
            ("glb", models.pack(images, binary)),
            ("gltf", json.dumps(images).encode()),
            ("obj", obj),
            ("obj", b"mtllib \\\n" + obj),
            ("zip", _obj_archive(materials.encode())),
            ("zip", _obj_archive(obj=obj)),
            ("zip", _archive({reference: b"1", "a.glb": SOUND["glb"]})),
        ]
    )


def broken_data_uris(chance: Random, _canaries: Path) -> tuple[str, bytes]:
    document, binary = _document()
    uri = chance.choice(
        ["data:;base64,!!!!", "data:application/octet-stream;base64,AAA", "data:image/png;base64,", "data:,x", "data:"]
    )
    document["images"] = [{"uri": uri}]
    if chance.random() < 0.5:
        document["buffers"][0]["uri"] = uri
    return chance.choice([("glb", models.pack(document, binary)), ("gltf", json.dumps(document).encode())])


def broken_textures(chance: Random, _canaries: Path) -> tuple[str, bytes]:
    texture = bytearray(pictures.plain(64, 64, (9, 99, 200, 255)))
    if chance.random() < 0.5:
        struct.pack_into(">II", texture, 16, chance.choice(EXTREMES), chance.choice(EXTREMES))  # the size in IHDR
    else:
        texture = texture[: chance.randrange(len(texture))]
    material = {"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}
    return "glb", models.glb(*models.box(), material=material, texture=bytes(texture) or b"\0")


DAMAGES: tuple[Callable[[Random, Path], tuple[str, bytes]], ...] = (
    flipped_bits, references_elsewhere, cut, wrong_accessors, lied_lengths, huge_counts, deep_nesting, wrong_json,
    wrong_words, shuffled_blocks, broken_data_uris, broken_textures, references_elsewhere,
)  # fmt: skip
