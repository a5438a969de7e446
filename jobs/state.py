# SPDX-License-Identifier: GPL-3.0-or-later
"""Where a job can stand, and what follows from it. Knows nothing of jobs themselves."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a job stands; each is stored before the step that it names is done."""

    QUEUED = "QUEUED"  # nothing that costs anything has been sent
    SUBMITTING = "SUBMITTING"  # the order was handed to the socket; no answer yet
    GENERATING = "GENERATING"  # the service has it
    DOWNLOADING = "DOWNLOADING"
    PREPARING = "PREPARING"  # the child Blender imports it
    READY = "READY"  # a .blend lies in the job's folder
    ARRIVING = "ARRIVING"  # one Blender alone may append it now
    IMPORTED = "IMPORTED"  # appended to a scene, which nobody may have saved yet
    KEPT = "KEPT"  # a .blend that holds the model has been saved
    FAILED = "FAILED"
    UNCERTAIN = "UNCERTAIN"  # sent, but no answer was read
    CANCELLED = "CANCELLED"


RETRIED = frozenset({State.FAILED, State.UNCERTAIN, State.CANCELLED})
ENDED = RETRIED | {State.IMPORTED, State.KEPT}
# A thread is, or will be, at work on it.
WORKED = frozenset({State.QUEUED, State.SUBMITTING, State.GENERATING, State.DOWNLOADING, State.PREPARING})
UNFINISHED = frozenset(State) - ENDED
CANCELLABLE = WORKED | {State.READY}
# The service has not been asked for anything that costs, so stopping here is free.
FREE_TO_CANCEL = frozenset({State.QUEUED})


class Stage(StrEnum):
    """What a job is doing, finer than its state; the value is what the artist reads."""

    WAITING = "Waiting for its turn"
    OFFLINE = "Waiting for online access"
    WAITING_FOR_KEY = "Waiting for the service's key"
    OTHER_HOST = "Waiting for the service that it was ordered from"
    BUSY = "Waiting until the service takes more jobs"
    CONSENT = "Waiting for your word"
    PICTURE = "Preparing the picture"
    UPLOADING = "Uploading the picture"
    SUBMITTING = "Sending the order"
    GENERATING = "Generating"
    DOWNLOADING = "Downloading the model"
    PREPARING = "Preparing the model"
    ARRIVING = "Waiting until Blender is at rest"
    ARRIVING_UNPREPARED = "About to be imported; Blender will pause"  # no child could be started
    DONE = "In the scene"
    INTERRUPTED = "Blender ended while the model arrived"
    STOPPED = "Stopped"


class WaitReason(StrEnum):
    """Why a call that costs nothing is tried again in a moment; the value is what the artist reads."""

    CONNECTION = "No connection"
    BUSY = "The service is busy"
    SERVICE = "The service has a problem"  # the job's note holds its own words


# What only the artist can end: by a setting of Blender's or of the preferences.
HINDERED: Final = frozenset({Stage.OFFLINE, Stage.WAITING_FOR_KEY, Stage.OTHER_HOST})
