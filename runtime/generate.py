# SPDX-License-Identifier: GPL-3.0-or-later
"""Orders models: a new job, another attempt, variations of a job. Reads the preferences and passes plain data on.

A `Choice` holds what the artist had chosen at the click, for an order that is submitted a moment later.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import bpy

from ..client import plain_text, registry
from ..client.capabilities import ServiceName
from ..client.errors import InvalidSetting, PictureError, SceneError
from ..client.views import ViewRole
from ..settings import preferences
from ..settings.inputs import InputKind
from . import attention, inputs, pump, retexture, session
from .inputs import Prompt, Views

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpy.types import Image, Object, Scene

    from ..client.parameters import ServiceOptions
    from ..client.service import Service
    from ..jobs.job import Job
    from ..settings.scene import MAQUETTE_PG_settings
    from .inputs import Subject

_SCENE_GONE: Final = "The scene “{scene}” is gone, so nothing was ordered. Click Generate again."
_LARGEST_SEED: Final = 2**32 - 1


def is_first_use_over() -> bool:
    """Whether an order can be placed without blocking Blender for imports; the first call starts those on a thread."""
    from .first_use import FirstUse

    return session.instance(FirstUse).is_over


def submit(
    service: ServiceName,
    subject: Subject,
    options: ServiceOptions,
    scene: Scene,
    simplify_to: int,
    *,
    beside: str = "",
    stand_in: str = "",
    name: str = "",
    cut_out: Mapping[str, Any] | None = None,
    target: Object | None = None,
) -> str:
    """Hand a new job to the engine and return its id.

    `subject`: an Image, a file's path, Views or a Prompt; `simplify_to`: triangles; `beside`: the first of the jobs
    ordered together, whose models arrive side by side; `stand_in`: the job whose model this one's replaces; `name`:
    the picture's if empty; `cut_out`: options for cutting out a single picture's subject before it is sent, None to
    send it as it is; `target`: a mesh object to texture after the picture, instead of making a model.

    Raises MaquetteError if the subject cannot be used, the service is not ready or no block-out is selected.
    """
    from ..jobs.job import Job
    from . import inputs, placeholders, placement

    taken = inputs.take(subject, registry.SERVICES[service].capabilities)
    name = plain_text.line(name or taken.name) or "Model"  # a file may have any name, and sentences quote it
    connection = connect(service, name)
    thumbnail = placeholders.thumbnail_of(taken.picture, taken.source)
    aspect = thumbnail.aspect if thumbnail is not None else 1.0
    job = Job(
        name=name,
        service=service,
        host=connection.host,
        base_url="" if connection.capabilities.is_local else preferences.url(service),
        options=options.as_mapping(),
        output_format=options.output_format,
        arrival=placement.chosen(
            scene,
            simplify_to,
            getattr(options, "height", 0.0),
            aspect,
            beside=session.find(beside),
            stand_in=session.find(stand_in),
        ),
        created=time.time(),
        prompt=taken.prompt,
        views=taken.views,
        cut_out={} if taken.views or taken.prompt else dict(cut_out or {}),
    )
    source = taken.source
    if target is not None:
        job, source = retexture.aimed(job, source, target)
    else:
        placeholders.remember(job.id, thumbnail)
    session.held().engine.submit(job, source)
    attention.note(job.id)
    scene.maquette.arrival.forget_drop()
    pump.start()
    return job.id


def service_named(name: str) -> ServiceName:
    """The service of that name; raises InvalidSetting, listing the existing ones."""
    try:
        return ServiceName(name.upper())
    except ValueError:
        known = ", ".join(service.value for service in ServiceName)
        raise InvalidSetting(f"There is no service “{name}”. Use one of {known}.") from None


def retry(job_id: str) -> None:
    """Retry a job that ended without a model. Raises MaquetteError; KeyError or ValueError if it cannot be retried."""
    engine = session.held().engine
    job = engine.job(job_id)
    connect(job.service, job.name)
    engine.retry(job_id)
    attention.note(job_id)
    pump.start()


def consent(job_id: str) -> None:
    """Send a job that was waiting for confirmation. Raises MaquetteError if the service is not ready; KeyError."""
    engine = session.held().engine
    job = engine.job(job_id)
    connect(job.service, job.name)
    engine.consent(job_id)
    pump.start()


def connect(service: ServiceName, name: str = "") -> Service:
    """The service as currently configured, for one job. Raises MaquetteError if something is missing."""
    from ..client.service import ServiceArguments

    held = session.held()
    held.look_at_blender()
    url, key = preferences.url(service), preferences.key(service)
    arguments = ServiceArguments(held.launcher, name, url, key, session.user_agent())
    return registry.connect(service, arguments, is_online=bpy.app.online_access)


@dataclass(frozen=True)
class Choice:
    """An order without references to Blender's data, which may be gone by the time it is submitted.

    `subject`: images by their `session_uid`; `scene`: its name; `simplify_to`: triangles, 0 for none; `cut_out`: the
    options for cutting out a single picture before it is sent, None to send it as it is.
    """

    service: ServiceName
    subject: _Noted
    options: ServiceOptions
    scene: str
    simplify_to: int
    cut_out: dict[str, Any] | None


@dataclass(frozen=True)
class _Image:
    name: str
    session_uid: int


_Noted = _Image | Path | inputs.Prompt | dict[ViewRole, _Image | Path]


def note(scene: Scene, image_path: str = "", prompt: str = "", service: str = "") -> Choice:
    """The scene's current choice, overridden by arguments that are not empty. Raises MaquetteError."""
    settings = scene.maquette
    named = service_named(service or settings.service)
    options = settings.options(named)
    return Choice(
        named,
        _noted(inputs.chosen(settings, image_path, prompt)),
        options,
        scene.name,
        settings.simplified_to(named, options),
        settings.sent_cut_out(named),
    )


def submit_seeds(choice: Choice, count: int) -> None:
    """Order this many models of it, each with its own seed. Raises MaquetteError."""
    first = ""
    for _ in range(count):
        options = _reseeded(choice.service, choice.options.as_mapping())
        job_id = submit_choice(replace(choice, options=options), beside=first)
        first = first or job_id


def submit_local_first(choice: Choice) -> str:
    """Also order a model from the Local service, which stands in for the other service's; returns the latter's job.

    Raises MaquetteError.
    """
    if isinstance(choice.subject, Prompt):
        raise InvalidSetting("The Local service cannot make models from prompts. Choose a picture, or click Generate.")
    connect(choice.service)  # checked first: a stand-in alone is of no use
    scene: Scene | None = bpy.data.scenes.get(choice.scene)
    if scene is None:
        raise InvalidSetting(_SCENE_GONE.format(scene=choice.scene))
    settings = scene.maquette
    options = settings.options(ServiceName.LOCAL)
    if settings.arrival.height:
        options = registry.options(ServiceName.LOCAL, {**options.as_mapping(), "height": settings.arrival.height})
    local = replace(choice, service=ServiceName.LOCAL, options=options, simplify_to=0, cut_out=None)
    return submit_choice(choice, stand_in=submit_choice(local))


def submit_retexture(scene: Scene, target: Object) -> str:
    """Order a texture for a mesh object after the scene's picture; returns the job's id. Raises MaquetteError."""
    from ..scene import retexture as scene_retexture

    if reason := scene_retexture.reason_against(target):
        raise SceneError(f"{reason}.")
    choice = note(scene)
    if not choice.options.takes_mesh:
        title = registry.SERVICES[choice.service].title
        raise InvalidSetting(
            f"{title} cannot texture objects as it is set. Use Own Server with Hunyuan3D 2, or a workflow with a mesh."
        )
    return submit_choice(choice, target=target)


def _reseeded(service: ServiceName, options: Mapping[str, Any]) -> ServiceOptions:
    return registry.options(service, {**options, "seed": str(secrets.randbelow(_LARGEST_SEED) + 1)})


def submit_choice(choice: Choice, *, beside: str = "", stand_in: str = "", target: Object | None = None) -> str:
    """Submit the choice and return the job's id; the keyword arguments are those of `submit`.

    Raises MaquetteError, also if a picture or the scene has been removed since.
    """
    scene: Scene | None = bpy.data.scenes.get(choice.scene)
    if scene is None:
        raise InvalidSetting(_SCENE_GONE.format(scene=choice.scene))
    return submit(
        choice.service,
        _recalled(choice.subject),
        choice.options,
        scene,
        choice.simplify_to,
        beside=beside,
        stand_in=stand_in,
        cut_out=choice.cut_out,
        target=target,
    )


def _noted(subject: Subject) -> _Noted:
    if isinstance(subject, inputs.Views):
        return {role: _noted_picture(picture) for role, picture in subject.pictures.items()}
    return subject if isinstance(subject, inputs.Prompt) else _noted_picture(subject)


def _noted_picture(picture: Image | Path) -> _Image | Path:
    return picture if isinstance(picture, Path) else _Image(picture.name, picture.session_uid)


def _recalled(noted: _Noted) -> Subject:
    if isinstance(noted, dict):
        return inputs.Views({role: _found(picture) for role, picture in noted.items()})
    return noted if isinstance(noted, inputs.Prompt) else _found(noted)


def _found(noted: _Image | Path) -> Image | Path:
    """An image by its session id, which survives renaming. Raises PictureError."""
    if isinstance(noted, Path):
        return noted
    for image in bpy.data.images:
        if image.session_uid == noted.session_uid:
            return image
    raise PictureError(f"The picture “{noted.name}” is gone, so nothing was ordered. Choose another one.")


def use_settings(job: Job, scene: Scene) -> bool:
    """Restore the scene's settings as they were for the job. Returns whether its picture still exists."""
    settings = scene.maquette
    settings.service = job.service.value
    settings.use_simplify = job.arrival.simplify_to > 0
    if settings.use_simplify:
        settings.simplify_to = job.arrival.simplify_to
    group = settings.group(job.service)
    known = group.bl_rna.properties.keys()
    for name, value in job.options.items():
        if name in known and value is not None:
            setattr(group, name, value)
    settings.use_cut_out = bool(job.cut_out)
    for name, value in job.cut_out.items():
        setattr(settings.local, name, value)
    return _use_input(job, settings)


def _use_input(job: Job, settings: MAQUETTE_PG_settings) -> bool:
    settings.input = (InputKind.PROMPT if job.prompt else InputKind.VIEWS if job.views else InputKind.PICTURE).value
    paths = _view_paths(job)
    copy = None if job.prompt or job.views else picture(job)
    if job.prompt:
        settings.prompt = job.prompt
    if paths:
        settings.views.clear()
    for role, path in paths.items():
        view = settings.views.add()
        view.role, view.image = role.value, _load(path, job)
    if copy is not None:
        settings.image = _load(copy, job)
    return bool(job.prompt or paths or copy)


def takes_seed(job: Job) -> bool:
    """Whether a different seed gives a different model."""
    return "seed" in job.options


def vary(job: Job, scene: Scene, count: int) -> None:
    """Order `count` models like the job's, with different seeds. Raises MaquetteError."""
    subject = _subject(job)
    if subject is None:
        raise PictureError(f"The picture of “{job.name}” is gone. Choose it again and click Generate.")
    first = ""
    for _ in range(count):
        options = _reseeded(job.service, job.options)
        ordered = submit(
            job.service,
            subject,
            options,
            scene,
            job.arrival.simplify_to,
            beside=first,
            name=job.name,
            cut_out=job.cut_out or None,
        )
        first = first or ordered


def _load(path: Path, job: Job) -> Image:
    from ..jobs import pictures

    image = bpy.data.images.load(str(path), check_existing=True)
    if path.is_relative_to(job.folder):
        image.name = job.name
        if alpha := pictures.picture_file(path).alpha:
            image.alpha_mode = cast("Any", alpha)  # the stubs accept only its literals
    return image


def _subject(job: Job) -> Path | Views | Prompt | None:
    """What the job's model was made from, None if it no longer exists."""
    if job.prompt:
        return Prompt(job.prompt)
    paths = _view_paths(job)
    if job.views:
        return Views(paths) if paths else None
    return picture(job)


def _view_paths(job: Job) -> dict[ViewRole, Path]:
    """The copies of the job's views, none if one is missing."""
    from ..jobs import pictures

    folders = pictures.view_folders(Path(job.folder), job.views)
    paths = {role: path for role, folder in folders.items() if (path := _copy(folder)) is not None}
    return paths if len(paths) == len(folders) else {}


def picture(job: Job) -> Path | None:
    """The job's own copy, rather than the artist's file, which may have changed since."""
    copy = _copy(Path(job.folder)) if job.folder else None
    return copy or next((path for path in (Path(job.picture_path),) if path.is_file()), None)


def _copy(folder: Path) -> Path | None:
    """The stored picture; for a painted one, what was sent."""
    from ..jobs import pictures

    stored = pictures.stored(folder)
    path = pictures.readable(folder) if stored.is_raw else stored.path
    return path if path.is_file() else None
