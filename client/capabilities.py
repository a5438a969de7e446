# SPDX-License-Identifier: GPL-3.0-or-later
"""What a service is called and can do: all that panels and properties need to know of it."""

from enum import StrEnum
from typing import NamedTuple


class ServiceName(StrEnum):
    """The services, by the names that `scene.maquette.service` takes."""

    LOCAL = "LOCAL"
    MODELSLAB = "MODELSLAB"
    STABLE_DIFFUSION = "STABLE_DIFFUSION"
    OWN_SERVER = "OWN_SERVER"


class UploadLimit(NamedTuple):
    """The largest upload that a service accepts. `longest`: pixels on the longer side; `max_bytes`: of the file."""

    longest: int
    max_bytes: int


class ResultKind(StrEnum):
    """What a service delivers."""

    MODEL = "MODEL"
    TURNTABLE = "TURNTABLE"  # an animated GIF of the turning object, from which the child Blender makes a model


class Capabilities(NamedTuple):
    """What a service can do; panels and the engine ask this instead of the service's name."""

    name: ServiceName
    label: str
    is_local: bool
    # None: the service reads the picture's own file.
    upload_limit: UploadLimit | None
    formats: tuple[str, ...]
    takes_views: bool = False
    # Each view is uploaded by itself, cut out; else all of them side by side in one picture.
    takes_views_apart: bool = False
    takes_prompt: bool = False
    result: ResultKind = ResultKind.MODEL
    # Stopping a job ends it at the service, not only the wait for it.
    can_cancel: bool = False
    # An order whose answer was lost may be sent again: the service knows it by its `track_id`, or bills nothing.
    is_repeatable: bool = False
    tells_account: bool = False
    deletes_results: bool = False
