# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender's images: which ones objects show, their pixels as RGBA, and their files beside the .blend."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

import bpy

from .. import compat
from . import file_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpy.types import Image, NodeTree, Object, RenderSettings, Scene

    from ..geometry.arrays import Floats

FOLDER: Final = "textures"  # beside the .blend
_SUFFIXES: Final = {"PNG": ".png", "JPEG": ".jpg", "WEBP": ".webp", "TARGA": ".tga", "TIFF": ".tif", "OPEN_EXR": ".exr"}


def shown_by(objects: Sequence[Object]) -> list[Image]:
    """The images in the objects' materials, each once, those of node groups too."""
    materials = (slot.material for obj in objects for slot in obj.material_slots if slot.material is not None)
    trees = (material.node_tree for material in dict.fromkeys(materials) if material.node_tree is not None)
    return list(dict.fromkeys(image for tree in trees for image in _in_tree(tree)))


def _in_tree(tree: NodeTree) -> Iterator[Image]:
    for node in tree.nodes:
        if isinstance(image := getattr(node, "image", None), bpy.types.Image):
            yield image
        if isinstance(inner := getattr(node, "node_tree", None), bpy.types.NodeTree):
            yield from _in_tree(inner)


def save_beside(obj: Object) -> None:
    """Write the object's packed images into `//textures/` and let them point there; no file is overwritten.

    Raises OSError where a file cannot be written; that image and those after it stay packed. The file must be saved.
    """
    folder = Path(bpy.data.filepath).parent / FOLDER
    for image in shown_by([obj]):
        if image.packed_file is not None:
            folder.mkdir(exist_ok=True)
            path = _write(folder, Path(image.name).stem, _SUFFIXES.get(image.file_format, ".png"), image)
            image.unpack(method="REMOVE")
            image.filepath_raw = f"//{FOLDER}/{path.name}"


def _write(folder: Path, stem: str, suffix: str, image: Image) -> Path:
    """Write the packed bytes under the first free name."""
    number = 0
    while True:
        path = folder / f"{file_names.stem(stem, 'Texture')}{f'_{number}' if number else ''}{suffix}"
        try:
            with path.open("xb") as file:
                file.write(image.packed_file.data)
        except FileExistsError:
            number += 1
        else:
            return path


def rgba(image: Image) -> Floats:
    """The pixels as Blender holds them, (N, 4), from the lower left; one channel or two are a grey."""
    import numpy as np

    width, height = image.size
    rows = np.empty((width * height, image.channels), np.float32)
    image.pixels.foreach_get(rows.reshape(-1))
    if image.channels == 4:
        return rows
    pixels = np.ones((len(rows), 4), np.float32)
    pixels[:, :3] = rows[:, :3] if image.channels == 3 else rows[:, :1]
    return pixels


def rendered_png(scene: Scene) -> bytes | None:
    """The render as a PNG with alpha, with the scene's colour management; None if nothing was rendered."""
    result = next((image for image in bpy.data.images if image.type == "RENDER_RESULT"), None)
    if result is None:
        return None
    with tempfile.TemporaryDirectory() as folder, _as_png(scene.render):
        path = Path(folder, "render.png")
        with contextlib.suppress(RuntimeError):
            result.save_render(str(path), scene=scene)
        return path.read_bytes() if path.is_file() else None


@contextlib.contextmanager
def _as_png(render: RenderSettings) -> Iterator[None]:
    """For the duration, set the render's file format to PNG with alpha."""
    settings = render.image_settings
    wanted = compat.png_settings(settings)
    before = {name: getattr(settings, name) for name in wanted}
    try:
        for name, value in wanted.items():
            setattr(settings, name, value)
        yield
    finally:
        for name, value in before.items():
            setattr(settings, name, value)
