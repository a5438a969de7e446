# SPDX-License-Identifier: GPL-3.0-or-later
"""All errors that an artist can meet, each with the sentence that is shown: what happened and what to do next.

MaquetteError
├── Cancelled
├── InvalidSetting            a value outside the service's documented bounds
├── PictureError              the picture cannot be used; nothing was sent
├── NotReady                  no key, offline, or a missing part of Blender
├── ServiceUnreachable        no connection; nothing of this call was sent (transient)
├── UncertainSubmission       the request was sent, no answer was read
├── ServiceError              the service answered with an error
│   ├── KeyRefused
│   ├── NoCredits
│   ├── RateLimited           knows how long to wait (transient)
│   └── ServiceFault          its own fault: 5xx, or an answer that is not of its protocol (transient)
├── TookTooLong               not done by the artist's deadline; the service may still work on it
├── JobUnknown                the service does not know the job any more
├── GenerationFailed          the service took the job and failed
├── DownloadFailed            the model could not be fetched (transient)
├── ModelFileError            what was fetched is not the model that was promised
├── WorkerFailed              the child Blender failed at its part
└── SceneError                the model could not be put into the scene
"""

from __future__ import annotations

from enum import StrEnum


class Retry(StrEnum):
    """What trying the same job again would cost."""

    FREE = "FREE"
    BILLED = "BILLED"
    UNKNOWN = "UNKNOWN"


class MaquetteError(Exception):
    """Base of all errors; `str()` is the sentence that the artist sees."""

    retry: Retry = Retry.FREE
    # Asking again, where that is free, may succeed.
    is_transient: bool = False

    def __init__(self, sentence: str) -> None:
        """`sentence`: may quote others, whose text is made safe to show."""
        from . import plain_text  # not loaded before something goes wrong: enabling the add-on loads this module

        super().__init__(plain_text.line(sentence))


class Cancelled(MaquetteError):
    """The artist stopped the job."""

    def __init__(self) -> None:
        super().__init__("Cancelled.")


class InvalidSetting(MaquetteError):
    """A value that the service's documentation does not allow."""


class PictureError(MaquetteError):
    """The picture cannot be used; nothing was sent."""


class NotReady(MaquetteError):
    """Something must be set up first; the sentence says where."""


class ServiceUnreachable(MaquetteError):
    """No connection could be made. `is_order`: it was for the order, which was not sent."""

    is_transient = True

    def __init__(self, host: str, reason: str, *, is_order: bool = False) -> None:
        known = "Nothing was ordered. " if is_order else ""
        super().__init__(f"Could not reach {host} ({reason}). {known}Check the connection and try again.")


class UncertainSubmission(MaquetteError):
    """The request left this computer, but no answer was read: whether the job was taken and billed is unknown."""

    retry = Retry.UNKNOWN

    def __init__(self, host: str) -> None:
        super().__init__(
            f"The connection to {host} broke before its answer was read, so the order may have been accepted and "
            "billed. Check your account there before you try again."
        )


class ServiceError(MaquetteError):
    """The service understood the call and refused it."""

    def __init__(self, sentence: str, *, retry: Retry = Retry.FREE) -> None:
        super().__init__(sentence)
        self.retry = retry


class KeyRefused(ServiceError):
    """The key is missing or not valid."""

    def __init__(self, service: str) -> None:
        super().__init__(f"{service} did not accept the key. Check it in Maquette's preferences.")


class NoCredits(ServiceError):
    """The account cannot pay for the job. `is_order`: the order was refused, and is not billed."""

    def __init__(self, service: str, *, is_order: bool = True) -> None:
        known = "; nothing was billed" if is_order else ""
        super().__init__(f"Your {service} account has no credits left. Add some there, then try again{known}.")


class RateLimited(ServiceError):
    """Too many jobs, or calls, at once. `retry_after`: seconds; `is_order`: the order was refused."""

    is_transient = True

    def __init__(self, service: str, retry_after: float, *, is_order: bool = True) -> None:
        what, known = ("jobs", "; nothing was billed") if is_order else ("requests", "")
        super().__init__(
            f"{service} accepts no more {what} at the moment. Try again in {retry_after:.0f} seconds{known}."
        )
        self.retry_after = retry_after


class ServiceFault(ServiceError):
    """The service is down or broke its own protocol."""

    is_transient = True


class TookTooLong(MaquetteError):
    """The service was not done by the artist's deadline; asking for the same job again is free."""

    def __init__(self, host: str, minutes: float) -> None:
        super().__init__(
            f"{host} has not finished the model within {minutes:.0f} minutes. "
            "Try again to keep waiting for it; that is free of charge."
        )


class JobUnknown(MaquetteError):
    """The service does not know the job, or no longer. A retry asks once more, free of charge."""


class OrderLost(MaquetteError):
    """The service has lost the order before making anything, so it can be sent again."""


class GenerationFailed(MaquetteError):
    """The service took the job and failed."""

    retry = Retry.UNKNOWN


class DownloadFailed(MaquetteError):
    """The model exists at the service but did not arrive; fetching it again costs nothing."""

    is_transient = True


class ModelFileError(MaquetteError):
    """The downloaded file is damaged or something else."""


class WorkerFailed(MaquetteError):
    """The child Blender failed; `code` is one of `worker.protocol`."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class SceneError(MaquetteError):
    """The model could not be put into the scene; it is kept with the job."""
