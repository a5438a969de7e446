# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes generated models of the open file assets, and hands copies of them to the artist's own asset library."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import bpy

from ..assets import catalogs, marking
from . import collision, lods

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bpy.types import Object

    from ..assets.marking import Card

LIBRARY: Final = "Maquette"  # the name that our library has in Blender's preferences


def markable(objects: Iterable[Object]) -> list[Object]:
    """The objects that can be assets: meshes of this file that are neither levels of detail nor collision shapes."""
    meshes = [each for each in objects if each.type == "MESH" and each.library is None]
    return [each for each in meshes if not (lods.is_level(each) or collision.is_shape(each))]


def mark(model: Object, card: Card, picture: Path | None = None) -> None:
    """Mark the object as an asset of this file; without a preview, Blender renders one if it can."""
    marking.mark(model, card, picture)
    if (picture is None or not picture.is_file()) and not bpy.app.background:
        model.asset_generate_preview()


def catalog(path: str) -> str:
    """The id of a catalog for this file's assets; "" if the file was never saved, as there is no folder for catalogs.

    Raises OSError.
    """
    if not bpy.data.filepath:
        return ""
    return catalogs.ensure(_root(Path(bpy.data.filepath)), path)


def _root(file: Path) -> Path:
    """Where Blender looks for a file's catalogs: the asset library that contains it, or else its folder."""
    for library in bpy.context.preferences.filepaths.asset_libraries:
        folder = Path(bpy.path.abspath(library.path))
        if library.path and folder in file.parents:
            return folder
    return file.parent


def save_copy(path: Path, model: Object) -> str:
    """Write the object alone, as it looks now, into a .blend; return the name that it has there.

    It stands at the origin, without parent and without the original of a simplified mesh. Raises OSError.
    """
    copy = model.copy()
    try:
        copy.parent = None
        copy.matrix_world = model.matrix_world.copy()
        copy.location = (0.0, 0.0, 0.0)
        copy.maquette.original = None
        bpy.data.libraries.write(str(path), {copy}, path_remap="ABSOLUTE", fake_user=False, compress=False)
    except RuntimeError as error:
        raise OSError(str(error)) from error
    else:
        return copy.name
    finally:
        bpy.data.objects.remove(copy)


def show_library(folder: Path) -> bool:
    """Register the folder with the Asset Browser; returns whether that is new."""
    libraries = bpy.context.preferences.filepaths.asset_libraries
    if any(library.path and Path(bpy.path.abspath(library.path)) == folder for library in libraries):
        return False
    libraries.new(name=LIBRARY, directory=str(folder))
    return True
