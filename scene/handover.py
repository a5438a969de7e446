# SPDX-License-Identifier: GPL-3.0-or-later
"""Hands meshes over to a child Blender, and takes a mesh that comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

if TYPE_CHECKING:
    from pathlib import Path

    from bpy.types import Mesh


def save(path: Path, *meshes: Mesh) -> None:
    """Write meshes, with all that they use, into a .blend. Raises OSError."""
    try:
        bpy.data.libraries.write(str(path), set(meshes), path_remap="ABSOLUTE", fake_user=False, compress=False)
    except RuntimeError as error:
        raise OSError(str(error)) from error


def take(path: Path, name: str, like: Mesh) -> Mesh:
    """Append a mesh, which gets the materials of another; the child leaves them out. Raises OSError."""
    mesh = append(path, name)
    for number, material in enumerate(like.materials):
        mesh.materials[number] = material
    return mesh


def append(path: Path, name: str) -> Mesh:
    """Append a mesh with the materials that it has. Raises OSError."""
    before = set(bpy.data.libraries)
    with bpy.data.libraries.load(str(path), link=False) as (_, wanted):
        wanted.meshes = [name]
    # What appending leaves behind would name a folder that is gone by then as a missing library.
    for library in set(bpy.data.libraries) - before:
        bpy.data.libraries.remove(library)
    mesh: Mesh = wanted.meshes[0]
    return mesh
