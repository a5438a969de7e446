# SPDX-License-Identifier: GPL-3.0-or-later
"""A job: one order for one model, from the click to the model in the scene. Immutable; a change makes a new one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from ..client.capabilities import ServiceName
from ..client.errors import Retry
from ..client.registry import SERVICES
from ..client.service import Ticket
from ..client.views import ViewRole
from .placement import Arrival
from .state import ENDED, FAILURES, HINDERED, RETRIED, WORKED, Stage, State, WaitReason
from .uptime import Moment

_AFRESH: Final[Mapping[str, Any]] = {
    "state": State.QUEUED,
    "stage": Stage.WAITING,
    "failure": None,
    "progress": 0.0,
    "expected_end": None,
    "needs_consent": False,
    "is_dismissed": False,
    "note": "",
    "next_try": None,
    "is_sent": False,
    "orders": 0,
}


@dataclass(frozen=True)
class Failure:
    """Why a job ended without a model: a sentence for the artist, and what a retry would cost.

    `is_last_word`: the service has said that this job failed, and would only repeat it.
    """

    sentence: str
    retry: Retry
    is_last_word: bool = False


@dataclass(frozen=True)
class Job:
    """One order. Times are seconds since the epoch, for display only, as clocks can be set.

    base_url: where it is ordered, and the only address that is asked about it.
    folder: holds its files.
    note: what it waits for, as a sentence.
    wait_reason, next_try: why a call is about to be tried again, and when; next_try is None while no call waits.
    needs_consent: it was queued so long ago that the artist must confirm it before it is sent.
    is_dismissed: the artist has dismissed its failure, which is not shown again.
    is_sent: the order may have been sent, and was not refused.
    expected_end: None if unknown.
    picture_path: the artist's file; "" for packed, painted or several pictures.
    picture_sha256: "" until the picture has been copied into the folder, and for a prompt.
    views: the sides that several pictures show, the leading view first; empty for a single picture.
    cut_out: options for cutting the subject out before the picture is sent; empty to send it as it is.
    movies: files in its folder that can be played.
    is_filmed: the thumbnails of a movie's frames have been made.
    remarks: sentences on the picture as it was sent, and the service's on the result.
    orders: how often it was ordered, since a service can lose an order.
    generated_in: seconds from the order to the answer, None unless both were seen.
    service_seconds: how long it took, by the service's own account.
    report: what the child Blender says of the model (see `worker.tasks.prepare`).
    prepared_with: the Blender that wrote the .blend, as "4.5.15".
    entered: when each state began.
    queued: when it was last queued, by a clock that cannot be set.
    number: its position in the library's order, 0 until it is stored.
    """

    name: str
    service: ServiceName
    host: str
    options: Mapping[str, Any]
    output_format: str
    arrival: Arrival
    created: float
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    base_url: str = ""
    folder: str = ""
    state: State = State.QUEUED
    stage: Stage = Stage.WAITING
    note: str = ""
    wait_reason: WaitReason | None = None
    next_try: float | None = None
    needs_consent: bool = False
    is_dismissed: bool = False
    is_sent: bool = False
    progress: float = 0.0
    expected_end: float | None = None
    ended: float | None = None
    picture_path: str = ""
    picture_sha256: str = ""
    prompt: str = ""
    views: tuple[ViewRole, ...] = ()
    cut_out: Mapping[str, Any] = field(default_factory=dict)
    movies: tuple[str, ...] = ()
    is_filmed: bool = False
    remarks: tuple[str, ...] = ()
    ticket: Ticket | None = None
    links: tuple[str, ...] = ()
    orders: int = 0
    seed: str = ""
    generated_in: float | None = None
    service_seconds: float | None = None
    failure: Failure | None = None
    report: Mapping[str, Any] = field(default_factory=dict)
    prepared_with: str = ""
    entered: Mapping[State, float] = field(default_factory=dict)
    queued: Moment | None = None
    number: int = 0

    @property
    def track_id(self) -> str:
        """Sent with the order, so that support and webhooks can match it: the artist's own, else the job's id."""
        return str(self.options.get("track_id") or self.id)

    @property
    def subject(self) -> str:
        """What it is a model of: jobs with the same one are variants of each other."""
        return self.picture_sha256 or self.prompt or self.id

    @property
    def is_retexturing(self) -> bool:
        """It textures an object of the scene instead of making a model."""
        return bool(self.arrival.target_id)

    @property
    def is_local(self) -> bool:
        """It runs on this computer and costs nothing."""
        return SERVICES[self.service].capabilities.is_local

    @property
    def is_repeatable(self) -> bool:
        """An order whose answer was lost may be sent again: the service recognises it, or bills nothing."""
        return self.is_local or SERVICES[self.service].capabilities.is_repeatable

    @property
    def all_remarks(self) -> tuple[str, ...]:
        """The service's remarks on the model, then the child Blender's."""
        return (*self.remarks, *self.report.get("remarks", ()))

    @property
    def is_input_kept(self) -> bool:
        """Its picture has been copied, or it has a prompt: it can run."""
        return bool(self.picture_sha256 or self.prompt)

    @property
    def model(self) -> Path:
        """The model's file, in the format asked for; it gets this name only when it is complete."""
        return Path(self.folder) / f"model.{self.output_format}"

    @property
    def is_turntable(self) -> bool:
        """The service sends an animated picture of the turning model."""
        return self.output_format == "gif"

    @property
    def frames(self) -> Path:
        """The folder of the thumbnails that the panel plays."""
        return self.model.with_name("turntable")

    @property
    def can_play(self) -> bool:
        """The thumbnails of a movie's frames exist; a turntable's are made before its model."""
        return bool(self.movies) and (self.is_filmed or self.is_turntable)

    @property
    def mesh_file(self) -> Path:
        """The file with the mesh: the model's own, or the one carved from the turntable."""
        return self.model.with_name("turntable.glb") if self.is_turntable else self.model

    @property
    def blend(self) -> Path:
        """The prepared .blend."""
        return Path(self.folder) / "model.blend"

    @property
    def preview(self) -> Path:
        """The prepared model's thumbnail, which is rendered last and may be missing."""
        return self.blend.with_name("preview.png")

    @property
    def has_ended(self) -> bool:
        """Nothing more happens by itself."""
        return self.state in ENDED

    @property
    def is_ready(self) -> bool:
        """Its model is finished and was never imported."""
        return self.state is State.READY

    @property
    def is_generating(self) -> bool:
        """The service works on it."""
        return self.state is State.GENERATING

    @property
    def is_timed(self) -> bool:
        """`expected_end` is that of its present stage."""
        return self.is_generating or self.stage is Stage.BUSY

    @property
    def is_unsaved(self) -> bool:
        """Its model was imported, but no saved file is known to hold it."""
        return self.state is State.IMPORTED

    @property
    def is_uncertain(self) -> bool:
        """Nobody knows whether the service has taken it."""
        return self.state is State.UNCERTAIN

    @property
    def is_undecided(self) -> bool:
        """No service has taken or refused it yet."""
        return self.state in {State.QUEUED, State.SUBMITTING}

    @property
    def is_hindered(self) -> bool:
        """It waits for a setting."""
        return self.is_running and self.stage in HINDERED

    @property
    def can_be_retried(self) -> bool:
        """It has ended without a model."""
        return self.state in RETRIED

    @property
    def is_unread_failure(self) -> bool:
        """It says why it failed, and the artist has not dismissed that. An uncertain order asks a question instead."""
        return self.state in FAILURES and self.failure is not None and not self.is_dismissed

    @property
    def may_have_been_taken(self) -> bool:
        """Its last order went to a service that may bill it, and its answer is unknown."""
        is_known = self.ticket is not None or bool(self.links)
        return not self.is_repeatable and not is_known and self.is_sent

    @property
    def retry(self) -> Retry:
        """What a retry would cost; asking for an accepted job and fetching its model are free."""
        is_asked_for = not (self.failure is not None and self.failure.is_last_word)
        if is_asked_for and (self.ticket is not None or self.links):
            return Retry.FREE
        if self.failure is not None:
            return self.failure.retry
        return Retry.UNKNOWN if self.may_have_been_taken else Retry.FREE

    @property
    def can_be_imported(self) -> bool:
        """There is a model that the artist may import."""
        is_made = bool(self.report) or self.is_ready
        return is_made and self.state not in WORKED | {State.ARRIVING, State.UNCERTAIN}

    @property
    def is_running(self) -> bool:
        """It has a thread, or will get one."""
        return self.state in WORKED


def afresh(job: Job) -> dict[str, Any]:
    """The changes that queue an ended job again. The service's answer stays, unless it was that the job failed.

    The artist has then been told what another order may cost.
    """
    has_last_word = job.failure is not None and job.failure.is_last_word
    return {**_AFRESH, "ticket": None, "links": ()} if has_last_word else dict(_AFRESH)


def changed(job: Job, changes: Mapping[str, Any], now: float, moment: Moment | None = None) -> Job:
    """The job with these changes. Entering a state notes the time, and whether the job has ended."""
    state = changes.get("state", job.state)
    if state is job.state:
        return replace(job, **changes)
    if state is State.QUEUED:
        changes = {**changes, "queued": moment}
    brought: dict[str, Any] = {"entered": {**job.entered, state: now}, "ended": now if state in ENDED else None}
    if state in RETRIED:
        brought["stage"] = changes.get("stage", Stage.STOPPED)
    return replace(job, **{**changes, **brought})
