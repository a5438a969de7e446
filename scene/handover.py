# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes meshes for a child Blender, and appends the mesh that it returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import bpy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType

    from bpy.types import Mesh


def save(path: Path, *meshes: Mesh) -> None:
    """Write meshes and everything they use into a .blend. Raises OSError."""
    try:
        bpy.data.libraries.write(str(path), set(meshes), path_remap="ABSOLUTE", fake_user=False, compress=False)
    except RuntimeError as error:
        raise OSError(str(error)) from error


class Appended:
    """Meshes that are appended one after the other, with Blender's own work in between; left, it drops unused ones."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ids: list[int] = []  # an artist's undo may remove or exchange the meshes

    def add(self, name: str) -> Mesh:
        """Append one more. Raises OSError."""
        mesh = append(self._path, name)
        self._ids.append(mesh.session_uid)
        return mesh

    def found(self) -> list[Mesh]:
        """The meshes in their order, without those that an undo has removed."""
        there = {mesh.session_uid: mesh for mesh in bpy.data.meshes}
        return [there[each] for each in self._ids if each in there]

    def are_all_there(self) -> bool:
        """Whether no undo has removed any."""
        return len(self.found()) == len(self._ids)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        bpy.data.batch_remove([mesh for mesh in self.found() if not mesh.users])


def take_materials(mesh: Mesh, like: Mesh) -> None:
    """Give a mesh another's materials, which the child does not write."""
    for number, material in enumerate(like.materials):
        mesh.materials[number] = material


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
