# SPDX-License-Identifier: GPL-3.0-or-later
"""A job: one order for one model, from the click to the model in the scene. Immutable; a change makes a new one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ..client.errors import Retry
from ..client.service import ServiceName, Ticket


class State(StrEnum):
    """Where a job stands; each is stored before the step that it names is done."""

    QUEUED = "QUEUED"  # nothing that costs anything has been sent
    SUBMITTING = "SUBMITTING"  # the order was handed to the socket; no answer yet
    GENERATING = "GENERATING"  # the service has it
    DOWNLOADING = "DOWNLOADING"
    PREPARING = "PREPARING"  # the child Blender imports it
    READY = "READY"  # a .blend lies in the job's folder
    IMPORTED = "IMPORTED"
    FAILED = "FAILED"
    UNCERTAIN = "UNCERTAIN"  # sent, but no answer was read
    CANCELLED = "CANCELLED"


RETRIED = frozenset({State.FAILED, State.UNCERTAIN, State.CANCELLED})
ENDED = RETRIED | {State.IMPORTED}
# The service has not been asked for anything that costs, so stopping here is free.
FREE_TO_CANCEL = frozenset({State.QUEUED})


class Stage(StrEnum):
    """What a job is doing, finer than its state; the value is what the artist reads."""

    WAITING = "Waiting for its turn"
    OFFLINE = "Waiting for online access"
    PICTURE = "Preparing the picture"
    UPLOADING = "Uploading the picture"
    SUBMITTING = "Sending the order"
    GENERATING = "Generating"
    DOWNLOADING = "Downloading the model"
    PREPARING = "Preparing the model"
    ARRIVING = "Waiting until Blender is at rest"
    ARRIVING_UNPREPARED = "About to be imported; Blender will pause"  # no child could be started
    DONE = "In the scene"
    STOPPED = "Stopped"


@dataclass(frozen=True)
class Failure:
    """Why a job ended without a model: the artist's sentence, and what another try would cost."""

    sentence: str
    retry: Retry


@dataclass(frozen=True)
class Placement:
    """How the model is to stand in the scene, as the artist chose it when ordering; names and numbers alone.

    `height`: metres, 0 as made; `facing`: radians about its upright axis; `is_grounded`: its base stands on the place,
    not its middle; `collection`: a name, "" for the scene's own; `textures_beside`: as files beside the .blend.
    `block_out`: the name of the object whose bounds it fills, "" for none, and `block_out_job`: the job that made that
    object, if one did; `replaces`: the block-out goes. `bounds`: the block-out's width, depth and height in metres, and
    `turn` its radians about Z, in case it is gone by then. `aspect`: the width expected for a height of 1.
    """

    height: float = 0.0
    facing: float = 0.0
    is_grounded: bool = True
    collection: str = ""
    textures_beside: bool = False
    block_out: str = ""
    block_out_job: str = ""
    replaces: bool = False
    bounds: tuple[float, float, float] = (0.0, 0.0, 0.0)
    turn: float = 0.0
    aspect: float = 1.0


@dataclass(frozen=True)
class Arrival:
    """What is to be done with the model.

    `scene`: its name; `location`: metres, where the middle of the base goes; `simplify_to`: triangles, 0 for none.
    """

    scene: str = ""
    location: tuple[float, float, float] = (0.0, 0.0, 0.0)
    simplify_to: int = 0
    placement: Placement = field(default_factory=Placement)


@dataclass(frozen=True)
class Job:
    """One order. Times are seconds since the epoch; `expected_end` is None where nobody knows."""

    name: str
    service: ServiceName
    host: str
    options: Mapping[str, Any]
    output_format: str
    arrival: Arrival
    created: float
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    state: State = State.QUEUED
    stage: Stage = Stage.WAITING
    progress: float = 0.0
    expected_end: float | None = None
    ended: float | None = None
    picture_path: str = ""  # the artist's own file, "" for what was packed or painted
    picture_sha256: str = ""
    ticket: Ticket | None = None
    links: tuple[str, ...] = ()
    seed: str = ""
    failure: Failure | None = None
    # What the child Blender says of the model (see `worker.prepare`), and when each state began.
    report: Mapping[str, Any] = field(default_factory=dict)
    entered: Mapping[State, float] = field(default_factory=dict)

    @property
    def has_ended(self) -> bool:
        """Nothing more will happen to it by itself."""
        return self.state in ENDED

    @property
    def can_be_retried(self) -> bool:
        """It has ended without a model."""
        return self.state in RETRIED

    @property
    def may_have_been_taken(self) -> bool:
        """Its order went to a service on the web, and no answer to it is known."""
        return bool(self.host) and self.ticket is None and State.SUBMITTING in self.entered

    @property
    def retry(self) -> Retry:
        """What another try would cost; fetching what the service has made is free."""
        if self.ticket is not None:
            return Retry.FREE
        if self.failure is not None:
            return self.failure.retry
        return Retry.UNKNOWN if self.may_have_been_taken else Retry.FREE

    @property
    def is_running(self) -> bool:
        """A thread is, or will be, at work on it."""
        return not self.has_ended and self.state is not State.READY
