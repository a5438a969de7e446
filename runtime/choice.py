# SPDX-License-Identifier: GPL-3.0-or-later
"""What the artist had chosen at a click, for an order that is handed on a moment later."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bpy

from ..client.errors import InvalidSetting, PictureError
from ..client.views import ViewRole
from . import orders, subjects

if TYPE_CHECKING:
    from bpy.types import Image, Scene

    from ..client.service import Options, ServiceName
    from .subjects import Subject


@dataclass(frozen=True)
class Choice:
    """A whole order. It holds no reference to Blender's data, which may be gone by the time that it is submitted.

    `subject`: images by their `session_uid`; `scene`: its name; `simplify_to`: triangles, 0 for none; `cut_out`: by
    which options a single picture is cut out before it is sent, None where it is sent as it is.
    """

    service: ServiceName
    subject: _Noted
    options: Options
    scene: str
    simplify_to: int
    cut_out: dict[str, Any] | None


@dataclass(frozen=True)
class _Image:
    name: str
    session_uid: int


_Noted = _Image | Path | subjects.Prompt | dict[ViewRole, _Image | Path]


def note(scene: Scene, image_path: str = "", prompt: str = "", service: str = "") -> Choice:
    """What is chosen in the scene now; what is not empty wins over it. Raises MaquetteError."""
    settings = scene.maquette
    named = orders.service_named(service or settings.service)
    return Choice(
        named,
        _noted(subjects.chosen(settings, image_path, prompt)),
        settings.options(named),
        scene.name,
        settings.simplify_to if settings.use_simplify else 0,
        settings.sent_cut_out(named),
    )


def submit_choice(choice: Choice) -> str:
    """Order it and return the job's id. Raises MaquetteError, also where a picture or the scene was removed since."""
    scene: Scene | None = bpy.data.scenes.get(choice.scene)
    if scene is None:
        raise InvalidSetting(f"The scene “{choice.scene}” is gone, so nothing was ordered. Click Generate again.")
    subject = _recalled(choice.subject)
    return orders.submit(choice.service, subject, choice.options, scene, choice.simplify_to, cut_out=choice.cut_out)


def _noted(subject: Subject) -> _Noted:
    if isinstance(subject, subjects.Views):
        return {role: _noted_picture(picture) for role, picture in subject.pictures.items()}
    return subject if isinstance(subject, subjects.Prompt) else _noted_picture(subject)


def _noted_picture(picture: Image | Path) -> _Image | Path:
    return picture if isinstance(picture, Path) else _Image(picture.name, picture.session_uid)


def _recalled(noted: _Noted) -> Subject:
    if isinstance(noted, dict):
        return subjects.Views({role: _found(picture) for role, picture in noted.items()})
    return noted if isinstance(noted, subjects.Prompt) else _found(noted)


def _found(noted: _Image | Path) -> Image | Path:
    """An image by the number that it keeps when it is renamed. Raises PictureError."""
    if isinstance(noted, Path):
        return noted
    for image in bpy.data.images:
        if image.session_uid == noted.session_uid:
            return image
    raise PictureError(f"The picture “{noted.name}” is gone, so nothing was ordered. Choose another one.")
