# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes meshes for a child Blender, and appends the mesh that it returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bpy.types import Mesh


def save(path: Path, *meshes: Mesh) -> None:
    """Write meshes and everything they use into a .blend. Raises OSError."""
    try:
        bpy.data.libraries.write(str(path), set(meshes), path_remap="ABSOLUTE", fake_user=False, compress=False)
    except RuntimeError as error:
        raise OSError(str(error)) from error


def take(path: Path, name: str, like: Mesh) -> Mesh:
    """Append a mesh and give it another's materials, which the child does not write. Raises OSError."""
    mesh = append(path, name)
    for number, material in enumerate(like.materials):
        mesh.materials[number] = material
    return mesh


def append(path: Path, name: str) -> Mesh:
    """Append a mesh with its own materials. Raises OSError."""
    return append_all(path, [name])[0]


def append_all(path: Path, names: Sequence[str]) -> list[Mesh]:
    """Append meshes with their own materials. Raises OSError."""
    before = set(bpy.data.libraries)
    with bpy.data.libraries.load(str(path), link=False) as (_, wanted):
        wanted.meshes = list(names)
    # The library that appending leaves behind would point to a folder that no longer exists.
    for library in set(bpy.data.libraries) - before:
        bpy.data.libraries.remove(library)
    return list(wanted.meshes)
