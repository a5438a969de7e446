# SPDX-License-Identifier: GPL-3.0-or-later
"""How an unfinished job continues after its Blender has ended. Pure: reads and writes nothing."""

from __future__ import annotations

from typing import Any, Final

from ..client.errors import Retry, UncertainSubmission
from .job import Failure, Job
from .state import Stage, State
from .uptime import Moment

# An order queued longer ago must be confirmed by the artist: starting Blender must not cost anybody money by surprise.
# The same holds after a restart of the computer, when only a clock that can be set tells how long ago that was.
CONSENT_AFTER: Final = 3600.0  # seconds

_NO_PICTURE: Final = (
    "Blender closed before the picture was stored with the job. Choose the picture again; nothing was sent."
)
_NO_FILES: Final = (
    "The model's files are gone from the job's folder ({folder}), and the service cannot be asked for them any more. "
    "Put them back, or generate the model again."
)
_ORDERED: Final = frozenset({State.SUBMITTING, State.GENERATING, State.DOWNLOADING, State.PREPARING})


def changes(job: Job, now: Moment, *, has_model: bool) -> dict[str, Any]:
    """Return what must change before the job can continue; empty if nothing.

    `has_model`: the model's complete file exists.
    """
    if job.state is State.ARRIVING:
        # It may have been appended: it is never appended twice by itself, but offered to the artist.
        return {"state": State.IMPORTED, "stage": Stage.INTERRUPTED}
    if job.state is State.QUEUED:
        return _queued(job, now)
    if job.state not in _ORDERED or has_model or job.ticket is not None or (job.links and not job.is_local):
        return {}
    if job.is_repeatable:
        return {"state": State.QUEUED, "stage": Stage.WAITING}
    if job.state is State.PREPARING:
        return {"state": State.FAILED, "failure": Failure(_NO_FILES.format(folder=job.folder), Retry.BILLED)}
    error = UncertainSubmission(job.host)
    return {"state": State.UNCERTAIN, "failure": Failure(str(error), error.retry)}


def _queued(job: Job, now: Moment) -> dict[str, Any]:
    if not job.is_input_kept and not job.picture_path:
        return {"state": State.FAILED, "failure": Failure(_NO_PICTURE, Retry.FREE)}
    waited = now.since(job.queued)
    is_free = job.is_local or job.ticket is not None or bool(job.links)
    if is_free or job.needs_consent or (waited is not None and waited <= CONSENT_AFTER):
        return {}
    return {"needs_consent": True, "stage": Stage.CONSENT}


def is_too_new(prepared_with: str, blender: str) -> bool:
    """Whether a .blend comes from a later release than `blender`, which may be unable to read it. Both as "4.5.15"."""
    return _release(prepared_with) > _release(blender)


def _release(version: str) -> tuple[int, ...]:
    """Major and minor version: patch releases read each other's files."""
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
