# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a model's packed textures beside the .blend, where the artist wants files instead."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import bpy

from . import images

if TYPE_CHECKING:
    from bpy.types import Image, Object

FOLDER: Final = "textures"
_SUFFIXES: Final = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp", "TARGA": ".tga", "TIFF": ".tif", "OPEN_EXR": ".exr"}


def save_beside(thing: Object) -> None:
    """Write the object's packed images into `//textures/` and let them point there; no file is overwritten.

    Raises OSError where a file cannot be written; that image and those after it stay packed. The file must be saved.
    """
    folder = Path(bpy.data.filepath).parent / FOLDER
    for image in images.shown_by([thing]):
        if image.packed_file is not None:
            folder.mkdir(exist_ok=True)
            path = _write(folder, Path(image.name).stem, _SUFFIXES.get(image.file_format, ".png"), image)
            image.unpack(method="REMOVE")
            image.filepath_raw = f"//{FOLDER}/{path.name}"


def _write(folder: Path, stem: str, suffix: str, image: Image) -> Path:
    """Write the packed bytes under the first free name."""
    number = 0
    while True:
        path = folder / f"{bpy.path.clean_name(stem)}{f'_{number}' if number else ''}{suffix}"
        try:
            with path.open("xb") as file:
                file.write(image.packed_file.data)
        except FileExistsError:
            number += 1
        else:
            return path
