# SPDX-License-Identifier: GPL-3.0-or-later
"""The states and stages of a job. Knows nothing of jobs themselves."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """A job's state; it is stored before the step that it names begins."""

    QUEUED = "QUEUED"  # nothing that costs anything has been sent
    SUBMITTING = "SUBMITTING"  # the order may have been sent; no answer yet
    GENERATING = "GENERATING"  # the service has it
    DOWNLOADING = "DOWNLOADING"
    PREPARING = "PREPARING"  # the child Blender imports it
    READY = "READY"  # a .blend lies in the job's folder
    ARRIVING = "ARRIVING"  # one Blender may append it now
    IMPORTED = "IMPORTED"  # appended to a scene that may not have been saved yet
    KEPT = "KEPT"  # a .blend that holds the model has been saved
    FAILED = "FAILED"
    UNCERTAIN = "UNCERTAIN"  # sent, but no answer was read
    CANCELLED = "CANCELLED"


RETRIED = frozenset({State.FAILED, State.UNCERTAIN, State.CANCELLED})
ENDED = RETRIED | {State.IMPORTED, State.KEPT}
# They may have a final failure; a stopped one has if it may have been billed.
FAILURES = RETRIED - {State.UNCERTAIN}
# It has a thread, or will get one.
WORKED = frozenset({State.QUEUED, State.SUBMITTING, State.GENERATING, State.DOWNLOADING, State.PREPARING})
UNFINISHED = frozenset(State) - ENDED
CANCELLABLE = WORKED | {State.READY}
# Nothing that costs has been sent, so stopping is free.
FREE_TO_CANCEL = frozenset({State.QUEUED})


class Stage(StrEnum):
    """What a job is doing, finer than its state; the value is what the artist reads."""

    WAITING = "Waiting in queue"
    OFFLINE = "Waiting for online access"
    WAITING_FOR_KEY = "Waiting for an API key"
    OTHER_HOST = "Waiting for the service it was ordered from"
    BUSY = "Waiting for the service to accept more jobs"
    CONSENT = "Waiting for confirmation"
    PICTURE = "Preparing the picture"
    UPLOADING = "Uploading the picture"
    SUBMITTING = "Sending the order"
    GENERATING = "Generating"
    DOWNLOADING = "Downloading the model"
    PREPARING = "Preparing the model"
    ARRIVING = "Waiting for Blender to be idle"
    ARRIVING_UNPREPARED = "About to be imported; Blender will pause"  # no child could be started
    DONE = "In the scene"
    INTERRUPTED = "Blender closed during import"
    STOPPED = "Stopped"


class WaitReason(StrEnum):
    """Why a call that costs nothing is tried again in a moment; the value is what the artist reads."""

    CONNECTION = "No connection"
    BUSY = "The service is busy"
    SERVICE = "The service has a problem"  # the job's note holds its own words


# These end only when the artist changes a setting.
HINDERED: Final = frozenset({Stage.OFFLINE, Stage.WAITING_FOR_KEY, Stage.OTHER_HOST})
