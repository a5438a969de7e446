# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes meshes out of a .blend that the artist's Blender wrote for the child. Runs inside the child Blender."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import bpy

from . import protocol
from .failure import TaskFailed

if TYPE_CHECKING:
    from bpy.types import Mesh, Object


def meshes_of(blend: Path, *names: str) -> list[Mesh]:
    """The meshes of these names, with all that they use. Raises TaskFailed."""
    try:
        with bpy.data.libraries.load(str(blend), link=False) as (_, wanted):
            wanted.meshes = list(names)
    except OSError as error:
        raise TaskFailed(protocol.MODEL_UNREADABLE, blend.name) from error
    if None in wanted.meshes:
        raise TaskFailed(protocol.MODEL_EMPTY, f"a mesh is missing in {blend.name}")
    return list(wanted.meshes)


def linked(mesh: Mesh) -> Object:
    """A new object that shows the mesh, in the scene."""
    thing = bpy.data.objects.new(mesh.name, mesh)
    bpy.context.scene.collection.objects.link(thing)
    return thing
