# SPDX-License-Identifier: GPL-3.0-or-later
"""What operators ask for: a new job, another try, a connection test. Reads the preferences and hands plain data on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import bpy

from ..client import capabilities, plain_text
from ..client.errors import InvalidSetting
from ..client.service import ServiceName
from ..settings import preferences
from . import holder, mirror, pump

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bpy.types import Scene

    from ..client.service import Options, Service
    from ..jobs.first_use import FirstUse
    from .subjects import Subject


_first_use: FirstUse | None = None


def is_first_use_over() -> bool:
    """Whether an order would not hold Blender up to import what it needs; the first call begins that on a thread."""
    global _first_use  # noqa: PLW0603  # once a session
    if _first_use is None:
        from ..jobs.first_use import FirstUse

        _first_use = FirstUse()
    return _first_use.is_over


def submit(
    service: ServiceName,
    subject: Subject,
    options: Options,
    scene: Scene,
    simplify_to: int,
    *,
    place: int = 0,
    name: str = "",
    cut_out: Mapping[str, Any] | None = None,
) -> str:
    """Hand a new job to the engine and return its id. `subject`: an Image, a file's path, Views or a Prompt;
    `simplify_to`: triangles.

    `place`: its number among those ordered together, which arrive side by side; `name`: the picture's if empty;
    `cut_out`: the options by which a single picture's subject is cut out before it is sent, None to send it as it is.
    Raises MaquetteError where the subject cannot be used, the service is not ready or no block-out is selected.
    """
    from ..jobs.job import Job
    from . import placeholders, placing, subjects

    taken = subjects.take(subject, capabilities.ALL[service])
    name = plain_text.line(name or taken.name) or "Model"  # a file may be called anything, and sentences quote it
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
        arrival=placing.chosen(scene, simplify_to, getattr(options, "height", 0.0), aspect, place),
        created=time.time(),
        prompt=taken.prompt,
        views=taken.views,
        cut_out={} if taken.views or taken.prompt else dict(cut_out or {}),
    )
    placeholders.remember(job.id, thumbnail)
    holder.held().engine.submit(job, taken.source)
    pump.start()
    return job.id


def service_named(name: str) -> ServiceName:
    """The service of that name; raises InvalidSetting, naming those that there are."""
    try:
        return ServiceName(name.upper())
    except ValueError:
        known = ", ".join(service.value for service in ServiceName)
        raise InvalidSetting(f"There is no service “{name}”. Use one of {known}.") from None


def retry(job_id: str) -> None:
    """Work a job again that ended without a model. Raises MaquetteError; KeyError, ValueError where that cannot be."""
    engine = holder.held().engine
    job = engine.job(job_id)
    connect(job.service, job.name)
    engine.retry(job_id)
    pump.start()


def consent(job_id: str) -> None:
    """Send a job that waited for the artist's word. Raises MaquetteError where the service is not ready; KeyError."""
    engine = holder.held().engine
    job = engine.job(job_id)
    connect(job.service, job.name)
    engine.consent(job_id)
    pump.start()


def test_connection(service: ServiceName) -> None:
    """Ask the service on a thread whether it can be reached and takes the key. Raises MaquetteError."""
    connection = connect(service)
    number = holder.held().engine.questions.test_connection(connection)
    mirror.expect_connection(service.value, f"Asking {connection.host}...", number)
    pump.start()


def connect(service: ServiceName, name: str = "") -> Service:
    """The service as it is set up now, for one job. Raises MaquetteError where something is missing."""
    from ..client import registry

    held = holder.held()
    held.look_at_blender()
    if service is ServiceName.LOCAL:
        return registry.local(held.launcher, name)
    return registry.remote(
        service,
        url=preferences.url(service),
        key=preferences.key(service),
        is_online=bpy.app.online_access,
        user_agent=holder.user_agent(),
    )
