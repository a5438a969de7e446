# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `assets`: writes a model into an asset library, as a .blend of its own. Runs inside the child Blender."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

import bpy

from ...assets import catalogs, marking
from .. import protocol
from ..blend import libraries
from ..formats.files import replacing
from ..protocol import TaskFailed
from . import preview

_PICTURE: Final = 256  # pixels a side


def run(arguments: protocol.AssetsArguments, progress: Callable[[float, str], None]) -> protocol.AssetsResult:
    """See `AssetsArguments`. Several objects become a collection, which is then the asset. Raises TaskFailed."""
    progress(0.0, "Reading")
    objects = libraries.objects_of(Path(arguments["blend"]), list(arguments["objects"]))
    folder = Path(arguments["folder"])
    folder.mkdir(parents=True, exist_ok=True)
    asset = _asset(objects, arguments["name"])
    picture = Path(arguments["picture"])
    if not picture.is_file():
        progress(0.2, "Rendering its preview")
        preview.draw(objects, picture, _PICTURE)
    card = marking.Card(
        description=arguments["description"],
        author=arguments["author"],
        licence=arguments["licence"],
        tags=tuple(arguments["tags"]),
        catalog_id=catalogs.ensure(folder, arguments["catalog"]),
    )
    marking.mark(asset, card, picture)
    progress(0.8, "Saving")
    _pack_images()
    try:
        with replacing(folder / arguments["file"]) as part:
            bpy.data.libraries.write(str(part), {asset}, path_remap="ABSOLUTE", fake_user=True, compress=True)
    except (RuntimeError, OSError) as error:
        raise TaskFailed(protocol.DISK, f"cannot write {arguments['file']}") from error
    return {}


def _pack_images() -> None:
    """Pack all images, so that the library keeps its textures when it is moved or other files are deleted."""
    for image in bpy.data.images:
        if image.source == "FILE" and image.packed_file is None:
            with contextlib.suppress(RuntimeError):  # its file is gone already
                image.pack()


def _asset(objects: list[bpy.types.Object], name: str) -> bpy.types.ID:
    """The object, or a collection of several, under the asset's name."""
    if len(objects) == 1:
        objects[0].name = name
        return objects[0]
    collection = bpy.data.collections.new(name)
    for each in objects:
        collection.objects.link(each)
    return collection
