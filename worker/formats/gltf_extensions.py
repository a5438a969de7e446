# SPDX-License-Identifier: GPL-3.0-or-later
"""The extensions of a glTF that Blender must support to read it. Standard library alone."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final

from .. import protocol
from ..protocol import TaskFailed

DRACO: Final = "KHR_draco_mesh_compression"
_NAME: Final = re.compile(r"[A-Za-z0-9_]{1,60}")
_MOST_NAMED: Final = 3


def check(document: dict[str, Any], readable: Collection[str]) -> None:
    """Raise TaskFailed `extension_unreadable`, its detail the names, where the file requires what is not `readable`.

    Also rewrites the list of required extensions as Blender's importer expects it, and removes compressed copies of
    data that the file holds uncompressed as well.
    """
    required, used = (_names(document, key) for key in ("extensionsRequired", "extensionsUsed"))
    unknown = [name for name in dict.fromkeys(required) if name not in readable]
    if unknown:
        raise TaskFailed(protocol.EXTENSION_UNREADABLE, _named(unknown))
    if required:
        document["extensionsUsed"] = [*used, *(name for name in required if name not in used)]
    if DRACO not in readable:
        _drop(document, DRACO)


def _names(document: dict[str, Any], key: str) -> list[str]:
    names = document.get(key) or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise TaskFailed(protocol.MODEL_UNREADABLE, "its list of extensions cannot be read")
    return names


def _named(unknown: list[str]) -> str:
    """The printable part of the names: a file may contain anything."""
    sound = [name for name in unknown if _NAME.fullmatch(name)]
    return " and ".join(sound[:_MOST_NAMED]) or "of an unknown name"


def _drop(document: dict[str, Any], extension: str) -> None:
    for mesh in document.get("meshes") or []:
        for primitive in mesh.get("primitives") or []:
            if isinstance(primitive, dict) and isinstance(primitive.get("extensions"), dict):
                primitive["extensions"].pop(extension, None)
