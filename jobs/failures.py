# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns any exception into the failure that the artist sees."""

from __future__ import annotations

import logging
from typing import Any

from ..client import errors
from ..client.errors import MaquetteError
from ..worker import protocol
from .job import Failure
from .state import State

log = logging.getLogger(__name__)


def understood(error: Exception, what: str) -> MaquetteError:
    """Return the error as one of ours. `what`: where it happened, for the log."""
    if isinstance(error, MaquetteError):
        return error
    if isinstance(error, OSError):
        return errors.WorkerFailed(protocol.DISK, _disk_sentence(error))
    log.error("%s", what, exc_info=error)
    return errors.WorkerFailed(
        protocol.INTERNAL,
        f"Something unexpected went wrong ({type(error).__name__}: {error}). "
        "Try again; if it keeps happening, please report what the console says.",
    )


def pass_if_no_child(failed: errors.WorkerFailed) -> None:
    """Raise the failure again, unless no child could be started: this Blender can then do the work itself."""
    if failed.code != protocol.CHILD_UNAVAILABLE:
        raise failed
    log.warning("no child Blender: %s", failed)


def changes(error: MaquetteError) -> dict[str, Any]:
    """The job's changes when it ends with this error."""
    failure = Failure(str(error), error.retry, isinstance(error, errors.GenerationFailed))
    if isinstance(error, errors.UncertainSubmission):
        return {"state": State.UNCERTAIN, "failure": failure}
    return {"state": State.FAILED, "failure": failure}


def _disk_sentence(error: OSError) -> str:
    name = f" ({error.filename})" if error.filename else ""
    return (
        f"A file could not be written: {error.strerror or error}{name}. "
        "Free up space or choose another folder in the preferences, then try again."
    )
