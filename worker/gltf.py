# SPDX-License-Identifier: GPL-3.0-or-later
"""Says in a glTF file what it leaves unsaid, and has it checked, before Blender imports it. Standard library alone.

Generators leave out `metallicFactor`; the format's default is 1, a mirror, where they mean a matt surface.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

from . import gltf_check, protocol
from .failure import TaskFailed

_HEADER: Final = struct.Struct("<4sIIII")  # magic, version, length; then the first chunk's length and type
_JSON_CHUNK: Final = 0x4E4F534A


@contextlib.contextmanager
def with_metallic_said(model: Path) -> Iterator[Path]:
    """Give a copy of a .glb or .gltf whose materials say 0 where they said nothing of metal; the file where all do.

    The copy lies beside the file, because a .gltf names its other files relative to itself.
    Raises TaskFailed: `model_unreadable`, or `model_unsafe` where it names files outside its folder.
    """
    with model.open("rb") as file:
        document, binary = _open(file)
        gltf_check.check(document, model.parent)
        if not _say_metallic(document):
            yield model
            return
        copy = model.with_name(f".{model.stem}.metallic{model.suffix}")
        try:
            with copy.open("wb") as output:
                _write(document, file if binary else None, output, model.stat().st_size - file.tell())
            yield copy
        finally:
            copy.unlink(missing_ok=True)


def _open(file: IO[bytes]) -> tuple[dict[str, Any], bool]:
    """Return the file's JSON and whether it is a GLB, whose other chunks follow."""
    head = file.read(_HEADER.size)
    is_binary = head[:4] == b"glTF"
    try:
        if is_binary:
            size = _HEADER.unpack(head)[3]
            document = json.loads(file.read(size))
        else:
            document = json.loads(head + file.read())
    except (ValueError, struct.error, RecursionError) as error:
        raise TaskFailed(protocol.MODEL_UNREADABLE, "the file's JSON cannot be read") from error
    if not isinstance(document, dict):
        raise TaskFailed(protocol.MODEL_UNREADABLE, "the file's JSON is no glTF document")
    return document, is_binary


def _say_metallic(document: dict[str, Any]) -> bool:
    """Write the factor into every material that says nothing of metal; return whether there was one."""
    materials = document.get("materials", [])
    try:
        surfaces = [material.setdefault("pbrMetallicRoughness", {}) for material in materials]
        silent = [
            surface for surface in surfaces if not {"metallicFactor", "metallicRoughnessTexture"} & surface.keys()
        ]
    except (AttributeError, TypeError) as error:
        raise TaskFailed(protocol.MODEL_UNREADABLE, "the file's materials cannot be read") from error
    for surface in silent:
        surface["metallicFactor"] = 0.0
    return bool(silent)


def _write(document: dict[str, Any], rest: IO[bytes] | None, output: IO[bytes], rest_size: int) -> None:
    text = json.dumps(document).encode()
    if rest is not None:
        text += b" " * (-len(text) % 4)  # chunks begin at multiples of four bytes
        output.write(_HEADER.pack(b"glTF", 2, _HEADER.size + len(text) + rest_size, len(text), _JSON_CHUNK))
    output.write(text)
    if rest is not None:
        shutil.copyfileobj(rest, output)
