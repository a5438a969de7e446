# SPDX-License-Identifier: GPL-3.0-or-later
"""The input of a new job: one picture, several views, or a prompt.

Reads what is needed from an Image on the main thread, without decoding, encoding or copying files there. Splits a model
sheet into views in a child.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import bpy

from ..client.errors import InvalidSetting, PictureError, SceneError
from ..client.views import ViewRole, in_order
from ..settings.inputs import InputKind
from . import session

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bpy.types import Image, Scene

    from ..client.capabilities import Capabilities
    from ..jobs.pictures import Picture, PicturePixels, Source
    from ..settings.scene import MAQUETTE_PG_settings
    from .background import Work

SOURCE: Final = "source"  # the argument that holds a picture until it is written for the child

_LONGEST = 2048  # pixels per side; no service accepts more than 1024
_NO_ALPHA = frozenset({"NONE", "CHANNEL_PACKED"})  # the alpha modes that hide nothing
_SET_BY_HAND = _NO_ALPHA | {"PREMUL"}
_GIF = re.compile(r"\.gif$", re.IGNORECASE)  # a movie to Blender; its first frame is used
_ENDING = re.compile(r"(?<=.)\.(png|jpe?g|webp|bmp|tiff?|tga|exr|hdr|gif|psd|avif|jp2|dds)(\.\d{3,})?$", re.IGNORECASE)

_NAME_LENGTH = 40  # characters of a prompt in its model's name


def take_picture(picture: Image | Path) -> tuple[str, Picture]:
    """A name for the model, and the source of its picture. Raises PictureError."""
    from ..jobs import pictures

    if isinstance(picture, Path):
        # On Linux a file name need not be valid text; Blender's names must be.
        return picture.stem.encode("utf-8", "replace").decode(), pictures.picture_file(picture)
    return _stem(picture.name), _take_image(picture)


def _stem(name: str) -> str:
    """An Image's name without file extension and Blender's numeric suffix."""
    return _ENDING.sub("", name)


def _take_image(image: Image) -> Picture:
    """The image's file, its packed bytes, or its pixels if nothing else holds what is shown."""
    from ..jobs import pictures

    if image.source == "SEQUENCE" or (image.source == "MOVIE" and not _GIF.search(image.filepath)):
        raise PictureError(f"“{image.name}” is not a single picture. Save one frame of it as an image and choose that.")
    if image.source == "VIEWER":
        raise PictureError(
            f"“{image.name}” is not stored by Blender. Save it (Image > Save As) and choose the saved picture."
        )
    if image.is_dirty or image.source == "GENERATED":
        return _pixels(image)
    if image.packed_file is not None:
        return pictures.PictureBytes(bytes(image.packed_file.data), image.name, _alpha(image))
    path = _path(image)
    if path.is_file():
        file = pictures.picture_file(path)
        return pictures.PictureFile(path, _alpha(image), file.name)
    if image.has_data:
        return _pixels(image)
    raise PictureError(
        f"The file of “{image.name}” is missing: {path}. Find it again (Image > Replace) or choose another picture."
    )


def _path(image: Image) -> Path:
    """The image's path; for a tiled image, that of its first tile."""
    path = image.filepath
    if image.source == "TILED":
        tile = min(tile.number for tile in image.tiles)
        across, down = (tile - 1001) % 10 + 1, (tile - 1001) // 10 + 1
        path = path.replace("<UDIM>", str(tile)).replace("<UVTILE>", f"u{across}_v{down}")
    return Path(bpy.path.abspath(path, library=image.library))


def _alpha(image: Image) -> str:
    """The image's alpha mode, if it is not Blender's default."""
    return image.alpha_mode if image.alpha_mode in _SET_BY_HAND else ""


def _pixels(image: Image) -> PicturePixels:
    from ..jobs.pictures import PicturePixels
    from ..scene import images

    width, height = image.size
    if width == 0 or height == 0:
        raise PictureError(f"“{image.name}” is empty. Choose another picture.")
    if max(width, height) > _LONGEST:
        return _scaled(image)
    rgba = images.rgba(image)
    if image.alpha_mode in _NO_ALPHA:
        rgba[:, 3] = 1.0
    return PicturePixels(width, height, image.is_float, rgba.tobytes(), image.name)


def _scaled(image: Image) -> PicturePixels:
    """The pixels of a scaled copy: reading a large image in full would block Blender for a second or more."""
    copy = image.copy()
    try:
        factor = _LONGEST / max(image.size)
        copy.scale(*(max(1, round(side * factor)) for side in image.size))
        return replace(_pixels(copy), name=image.name)
    finally:
        bpy.data.images.remove(copy)


@dataclass(frozen=True)
class Views:
    """Several pictures of one subject, by the side that each shows."""

    pictures: Mapping[ViewRole, Image | Path]


@dataclass(frozen=True)
class Prompt:
    """A text description."""

    text: str


Subject = bpy.types.Image | Path | Views | Prompt


@dataclass(frozen=True)
class Taken:
    """The input as a job takes it. `source`: None for a prompt; `picture`: shown for it in the viewport."""

    name: str
    source: Source | None
    picture: Image | Path | None = None
    views: tuple[ViewRole, ...] = field(default=())
    prompt: str = ""


def chosen(settings: MAQUETTE_PG_settings, image_path: str = "", prompt: str = "") -> Subject:
    """The artist's choice; a given path or prompt takes precedence. Raises PictureError or InvalidSetting."""
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
    """The input as a job takes it. Raises PictureError; InvalidSetting if the service does not support it."""
    if isinstance(subject, Prompt):
        return _take_prompt(subject.text, takes)
    if isinstance(subject, Views):
        return _take_views(subject, takes)
    name, source = take_picture(subject)
    return Taken(name, source, subject)


def _take_prompt(prompt: str, takes: Capabilities) -> Taken:
    text = " ".join(prompt.split())
    if not text:
        raise InvalidSetting("The prompt is empty. Describe the model in a few words.")
    if not takes.takes_prompt:
        raise InvalidSetting(f"{takes.label} cannot make models from prompts. Choose a picture, or another service.")
    name = text if len(text) <= _NAME_LENGTH else text[:_NAME_LENGTH].rpartition(" ")[0] or text[:_NAME_LENGTH]
    return Taken(name, None, prompt=text)


def _take_views(views: Views, takes: Capabilities) -> Taken:
    from ..jobs import pictures as job_pictures

    if not takes.takes_views:
        raise InvalidSetting(f"{takes.label} makes models only from a single picture. Choose one, or another service.")
    roles = in_order(views.pictures)
    taken = {role: take_picture(views.pictures[role]) for role in roles}
    sources = job_pictures.Views({role: picture for role, (_name, picture) in taken.items()})
    return Taken(taken[roles[0]][0], sources, views.pictures[roles[0]], roles)


def _views(settings: MAQUETTE_PG_settings) -> Views:
    entries = [entry for entry in settings.views if entry.image is not None]
    in_order(entry.role for entry in entries)  # raises if two have the same role
    return Views({ViewRole(entry.role): entry.image for entry in entries})


def write_picture(folder: Path, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    """Write the picture under `SOURCE` for the child, and replace it by the file's path; on any thread."""
    from ..jobs import pictures

    source, others = arguments[SOURCE], {name: value for name, value in arguments.items() if name != SOURCE}
    pictures.store(source, folder)
    stored = pictures.stored(folder)
    return {**others, "picture": str(stored.path), "pixels": stored.pixels}


@dataclass(frozen=True)
class Asking:
    """Identifies a scene for later: another file may have one of the same name by then."""

    session_uid: int
    name: str

    @classmethod
    def of(cls, scene: Scene) -> Asking:
        """Remember this scene."""
        return cls(scene.session_uid, scene.name)

    def find(self) -> Scene:
        """The scene. Raises SceneError if it no longer exists."""
        found = next((scene for scene in bpy.data.scenes if scene.session_uid == self.session_uid), None)
        if found is None:
            raise SceneError(f"The scene “{self.name}” is gone, so nothing was done for it.")
        return found


@dataclass
class Split:
    """A sheet being split for a scene. `name`: the views are named after it; `views`: set once the work is over."""

    name: str
    scene: Asking
    work: Work | None = None
    views: tuple[tuple[ViewRole, bytes], ...] = ()


def chosen_sheet(settings: MAQUETTE_PG_settings) -> Image | None:
    """The likely model sheet: the only picture among the views, else the scene's picture."""
    images = [view.image for view in settings.views if view.image is not None]
    return images[0] if len(images) == 1 else settings.image


def begin_split(scene: Scene, sheet: Image) -> Split:
    """Start splitting a sheet into the scene's views, in the background. Raises MaquetteError."""
    from ..worker import protocol

    name, source = take_picture(sheet)
    split = Split(name, Asking.of(scene))

    def finish(work: Work, result: protocol.SplitSheetResult) -> None:
        split.views = tuple((ViewRole(v["role"]), (work.folder / v["file"]).read_bytes()) for v in result["views"])

    split.work = session.background().run(
        protocol.SPLIT_SHEET,
        lambda work: {SOURCE: source, "folder": str(work.folder)},
        finish,
        label="Split Model Sheet",
        on_thread=write_picture,
        fail=lambda _sentence: None,  # the operator reports it
        needs_rest=False,
        undo=False,
    )
    return split


def guess_sides(scene: Scene, images: Sequence[Image]) -> Work:
    """Guess which sides pictures of one subject show, in the background, as for a model sheet.

    A view whose side or picture was changed meanwhile keeps its side. Raises MaquetteError.
    """
    from ..worker import protocol

    name, sources = scene.name, [take_picture(image)[1] for image in images]
    before = {view.image.session_uid: view.role for view in scene.maquette.views if view.image is not None}
    asked = [image.session_uid for image in images]

    def finish(_work: Work, result: protocol.GuessSidesResult) -> None:
        asking: Scene | None = bpy.data.scenes.get(name)
        if asking is None:
            return
        views = [view for view in asking.maquette.views if view.image is not None]
        found = dict(zip(asked, result["roles"], strict=False))
        if {view.image.session_uid: view.role for view in views} == before and len(views) == len(before):
            for view in views:
                view.role = found.get(view.image.session_uid, view.role)

    return session.background().run(
        protocol.GUESS_SIDES,
        {SOURCE: sources},
        finish,
        label="Guess Sides",
        on_thread=_write_pictures,
        fail=lambda _sentence: None,  # the sides stay as they are, and the artist sees them in the list
    )


def _write_pictures(folder: Path, arguments: Mapping[str, Any]) -> Mapping[str, Any]:
    folders = [folder / str(number) for number in range(len(arguments[SOURCE]))]
    for path in folders:
        path.mkdir()
    written = [write_picture(path, {SOURCE: each}) for path, each in zip(folders, arguments[SOURCE], strict=True)]
    return {"pictures": [dict(each) for each in written]}


def fill_views(split: Split) -> None:
    """Replace the views of the scene that asked by those of the sheet, with packed images.

    Raises SceneError if there are none, or that scene no longer exists.
    """
    if split.work is not None and split.work.sentence:
        raise SceneError(split.work.sentence)
    settings = split.scene.find().maquette
    settings.views.clear()
    for role, data in split.views:
        view = settings.views.add()
        view.image, view.role = packed(f"{split.name} {role.value.title()}", data), role.value
    settings.input = InputKind.VIEWS.value


def packed(name: str, data: bytes) -> Image:
    """Return an image with packed file contents, and no file on disk."""
    image = bpy.data.images.new(name, 1, 1, alpha=True)
    image.pack(data=data, data_len=len(data))
    image.source = "FILE"
    return image
