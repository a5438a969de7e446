# SPDX-License-Identifier: GPL-3.0-or-later
"""Cuts a model sheet into views: asks the child through the engine, and fills the scene's list with the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import bpy

from ..client.errors import SceneError
from ..client.views import ViewRole
from ..settings.inputs import InputKind
from . import holder, pictures, pump

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpy.types import Image, Scene

    from ..jobs.messages import SheetSplit
    from ..settings.scene import MAQUETTE_PG_settings


@dataclass
class Split:
    """A sheet being cut for a scene. `name`: what its views are named after; `answer`: None until it is there."""

    number: int
    name: str
    scene: str
    answer: SheetSplit | None = None


_awaited: dict[int, Split] = {}


def chosen_sheet(settings: MAQUETTE_PG_settings) -> Image | None:
    """What may be a model sheet: the only picture among the views, else the scene's picture."""
    images = [view.image for view in settings.views if view.image is not None]
    return images[0] if len(images) == 1 else settings.image


def begin_split(scene: Scene, sheet: Image) -> Split:
    """Have a sheet cut into the scene's views, in the background. Raises PictureError where it is no single picture."""
    name, source = pictures.take_picture(sheet)
    split = Split(holder.held().engine.questions.split_sheet(source), name, scene.name)
    _awaited[split.number] = split
    pump.start()
    return split


def take_split(answer: SheetSplit) -> None:
    """The views are there, or why there are none."""
    split = _awaited.pop(answer.number, None)
    if split is not None:
        split.answer = answer


def fill_views(split: Split, views: Sequence[tuple[ViewRole, bytes]]) -> None:
    """Put the views into the list of the scene that asked, in place of what is there, their pictures packed.

    Raises SceneError where that scene is gone.
    """
    scene: Scene | None = bpy.data.scenes.get(split.scene)
    if scene is None:
        raise SceneError(f"The scene “{split.scene}” is gone, so its model sheet was not split.")
    settings = scene.maquette
    settings.views.clear()
    for role, data in views:
        view = settings.views.add()
        view.image, view.role = packed(f"{split.name} {role.value.title()}", data), role.value
    settings.input = InputKind.VIEWS.value


def packed(name: str, data: bytes) -> Image:
    """Return an image that has its file's bytes inside, and none on disk."""
    image = bpy.data.images.new(name, 1, 1, alpha=True)
    image.pack(data=data, data_len=len(data))
    image.source = "FILE"
    return image
