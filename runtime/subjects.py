# SPDX-License-Identifier: GPL-3.0-or-later
"""What a new job's model is to be made of: one picture, several views, or a prompt."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import bpy

from ..client.errors import InvalidSetting, PictureError
from ..client.views import ViewRole, in_order
from ..settings.inputs import InputKind
from . import pictures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpy.types import Image

    from ..client.service import Capabilities
    from ..jobs.pictures import Source
    from ..settings.scene import MAQUETTE_PG_settings

_NAME_LENGTH = 40  # characters of a prompt that name its model


@dataclass(frozen=True)
class Views:
    """Several pictures of one subject, by the sides that they show."""

    pictures: Mapping[ViewRole, Image | Path]


@dataclass(frozen=True)
class Prompt:
    """A description in words."""

    text: str


Subject = bpy.types.Image | Path | Views | Prompt


@dataclass(frozen=True)
class Taken:
    """A subject as a job takes it. `source`: None for a prompt; `picture`: what may stand for it in the viewport."""

    name: str
    source: Source | None
    picture: Image | Path | None = None
    views: tuple[ViewRole, ...] = field(default=())
    prompt: str = ""


def chosen(settings: MAQUETTE_PG_settings, image_path: str = "", prompt: str = "") -> Subject:
    """What the artist has chosen; a path or a prompt that is given wins. Raises PictureError or InvalidSetting."""
    if image_path:
        return Path(bpy.path.abspath(image_path))
    if prompt:
        return Prompt(prompt)
    if settings.input_kind is InputKind.PROMPT:
        return Prompt(settings.prompt)
    if settings.input_kind is InputKind.VIEWS:
        return _views(settings)
    if settings.image is None:
        raise PictureError("No picture is chosen. Choose one in the panel, or drop one onto the viewport.")
    return settings.image


def take(subject: Subject, takes: Capabilities) -> Taken:
    """What a job needs of it. Raises PictureError; InvalidSetting where the service makes no models of such."""
    if isinstance(subject, Prompt):
        return _take_prompt(subject.text, takes)
    if isinstance(subject, Views):
        return _take_views(subject, takes)
    name, source = pictures.take_picture(subject)
    return Taken(name, source, subject)


def _take_prompt(prompt: str, takes: Capabilities) -> Taken:
    text = " ".join(prompt.split())
    if not text:
        raise InvalidSetting("The prompt is empty. Describe the model in a few words.")
    if not takes.takes_prompt:
        raise InvalidSetting(f"{takes.label} makes no models of prompts. Choose a picture, or another service.")
    name = text if len(text) <= _NAME_LENGTH else text[:_NAME_LENGTH].rpartition(" ")[0] or text[:_NAME_LENGTH]
    return Taken(name, None, prompt=text)


def _take_views(views: Views, takes: Capabilities) -> Taken:
    from ..jobs import pictures as job_pictures

    if not takes.takes_views:
        raise InvalidSetting(f"{takes.label} makes a model of one picture alone. Choose one, or another service.")
    roles = in_order(views.pictures)
    taken = {role: pictures.take_picture(views.pictures[role]) for role in roles}
    sources = job_pictures.Views({role: picture for role, (_name, picture) in taken.items()})
    return Taken(taken[roles[0]][0], sources, views.pictures[roles[0]], roles)


def _views(settings: MAQUETTE_PG_settings) -> Views:
    entries = [entry for entry in settings.views if entry.image is not None]
    in_order(entry.role for entry in entries)  # raises where two have the same role
    return Views({ViewRole(entry.role): entry.image for entry in entries})
