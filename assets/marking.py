# SPDX-License-Identifier: GPL-3.0-or-later
"""Marks a datablock as an asset, with a preview and metadata."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import bpy
import numpy as np

if TYPE_CHECKING:
    from bpy.types import ID

_LARGEST: Final = 256  # pixels of the picture's longer side, as Blender keeps its own


@dataclass(frozen=True)
class Card:
    """An asset's metadata. `catalog_id`: "" for an unassigned asset."""

    description: str = ""
    author: str = ""
    licence: str = ""
    tags: tuple[str, ...] = ()
    catalog_id: str = ""


def mark(block: ID, card: Card, picture: Path | None = None) -> None:
    """Make the datablock an asset, or update it. Empty values in the card change nothing.

    `picture`: a file for its preview; if it is missing or unreadable, the preview stays as it was.
    """
    block.asset_mark()
    data = block.asset_data
    data.description = card.description or data.description
    data.author = card.author or data.author
    data.license = card.licence or data.license
    for tag in card.tags:
        data.tags.new(tag, skip_if_exists=True)
    if card.catalog_id:
        data.catalog_id = card.catalog_id
    if picture is not None and picture.is_file():
        _show(block, picture)


def _show(block: ID, picture: Path) -> None:
    try:
        image = bpy.data.images.load(str(picture), check_existing=False)
    except RuntimeError:
        return
    try:
        width, height = image.size
        if min(width, height) < 1:
            return
        scale = min(1.0, _LARGEST / max(width, height))
        if scale < 1.0:
            image.scale(max(1, round(width * scale)), max(1, round(height * scale)))
        pixels = np.empty(image.size[0] * image.size[1] * 4, np.float32)
        image.pixels.foreach_get(pixels)
        preview = block.preview_ensure()
        preview.image_size = tuple(image.size)
        preview.image_pixels_float.foreach_set(pixels)
    finally:
        bpy.data.images.remove(image)
