# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns the services' refusals into our errors. One table for all; unknown ones are shown verbatim.

Sources: the error pages of docs.modelslab.com and stablediffusionapi.com/docs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from ..errors import (
    GenerationFailed,
    InvalidSetting,
    JobUnknown,
    KeyRefused,
    MaquetteError,
    NoCredits,
    RateLimited,
    Retry,
    ServiceError,
    ServiceFault,
)
from . import json_values
from .transport import CUT_OFF, mask

LONGEST_MESSAGE: Final = 200  # characters of a service's message
USUAL_WAIT: Final = 30.0  # seconds; what both services name when they refuse for too many requests
LONGEST_WAIT: Final = 3600.0  # seconds


class Call(Enum):
    """What was asked of the service when it refused."""

    FREE = auto()  # upload, balance
    ORDER = auto()
    FETCH = auto()


class _Kind(Enum):
    KEY = auto()
    CREDITS = auto()
    RATE = auto()
    PLAN = auto()
    SETTING = auto()
    PICTURE_ADDRESS = auto()
    PICTURE_TOO_LARGE = auto()
    CONTENT = auto()
    MODEL = auto()
    FAILED = auto()
    FAULT = auto()
    UNKNOWN_JOB = auto()
    OTHER = auto()


# About an accepted job, these say why it failed; whether it was billed is unknown.
_OF_A_JOB: Final = frozenset({_Kind.FAILED, _Kind.CONTENT, _Kind.MODEL, _Kind.PICTURE_ADDRESS, _Kind.PICTURE_TOO_LARGE})
# These refuse the question and say nothing about the job.
_OF_A_QUESTION: Final = frozenset({_Kind.KEY, _Kind.RATE, _Kind.FAULT, _Kind.CREDITS, _Kind.UNKNOWN_JOB})

# Searched for in the message, first match wins. The key comes before the settings: "the key field is required".
_MESSAGES: Final[Sequence[tuple[str, _Kind]]] = (
    (r"(invalid|wrong|missing|expired) api[ _]?key|api[ _]?key( is)? (required|invalid|missing|not valid)", _Kind.KEY),
    (r"\bkey:? .*\bfield is required", _Kind.KEY),
    (
        r"insufficient (credit|balance|fund)|not enough credit|out of credits|no credits|add (more )?credits",
        _Kind.CREDITS,
    ),
    (r"rate limit|too many requests|queued? requests? allowed|try again (in|after) \d+ (second|minute)", _Kind.RATE),
    (r"premium subscription|feature (is )?not available|upgrade your (plan|subscription)|subscribe to", _Kind.PLAN),
    (
        r"unable to (fetch|load|download) (the )?image|(could not|cannot) (fetch|load|download) (the )?image",
        _Kind.PICTURE_ADDRESS,
    ),
    (r"(file|image|payload|string)\b.* too large|exceeds? .*\b\d+ ?mb|max(imum)? .*\b5 ?mb", _Kind.PICTURE_TOO_LARGE),
    (r"nsfw|content policy|policy violation|violates|blocked by|moderation", _Kind.CONTENT),
    (r"model( id)? not found", _Kind.MODEL),
    (r"^failed,? try again\W*$|generation failed", _Kind.FAILED),
    (r"internal server error|server error|temporarily unavailable|service unavailable|under maintenance", _Kind.FAULT),
    (r"is required|must be (a|an|at|between|one|in|less|greater|either)\b|is invalid|may not be", _Kind.SETTING),
)
_CODES: Final[Mapping[int, _Kind]] = {
    400: _Kind.SETTING,
    401: _Kind.KEY,
    402: _Kind.CREDITS,
    403: _Kind.PLAN,
    404: _Kind.UNKNOWN_JOB,
    413: _Kind.PICTURE_TOO_LARGE,
    422: _Kind.SETTING,
    429: _Kind.RATE,
}


@dataclass(frozen=True)
class Refusal:
    """A refused call. `status`: HTTP's, often 200; `retry_after`: seconds, from HTTP's header."""

    label: str
    key: str
    call: Call
    status: int
    body: Mapping[str, Any]
    retry_after: float | None = None

    @property
    def message(self) -> str:
        """The service's message on one line, shortened, without the key; "" for none."""
        body = self.body
        words = (body.get(name) for name in ("message", "messege", "error", "errors", "detail", "tip", "tips", "tip_1"))
        text = mask(next((text for value in words if (text := json_values.sentences(value))), ""), self.key)
        return text if len(text) <= LONGEST_MESSAGE else text[: LONGEST_MESSAGE - 1].rstrip() + "…"

    def error(self) -> MaquetteError:
        """The refusal as one of our errors."""
        kind = self._kind()
        if self.call is Call.FETCH and kind not in _OF_A_QUESTION:
            return self._of_a_taken_job(kind)
        if kind is _Kind.KEY:
            return KeyRefused(self.label)
        if kind is _Kind.CREDITS:
            return NoCredits(self.label, is_order=self.call is Call.ORDER)
        if kind is _Kind.RATE:
            return RateLimited(self.label, self._wait(), is_order=self.call is Call.ORDER)
        if kind is _Kind.FAULT:
            return self._fault()
        if kind is _Kind.SETTING and self.call is Call.ORDER:
            return InvalidSetting(
                self._say(
                    "{label} did not accept the settings{quoted}.", "Change them and try again; nothing was billed."
                )
            )
        if kind is _Kind.FAILED and self.call is Call.ORDER:
            return failed(self.label, self.message)
        return self._refusal(kind)

    def _of_a_taken_job(self, kind: _Kind) -> MaquetteError:
        """GenerationFailed if the message says so; any other answer may change a minute later."""
        if kind in _OF_A_JOB and self._words_kind() is kind:
            return failed(self.label, self.message)
        what = "{label} did not report the job's progress{quoted}."
        return ServiceFault(self._say(what, "It will be asked again, free of charge."))

    def _kind(self) -> _Kind:
        found = self._words_kind()
        by_code = _Kind.FAULT if self.status >= 500 else _CODES.get(self.status)
        if found is None or (found is _Kind.SETTING and by_code is not None):
            found = by_code or found
        return found or _Kind.OTHER

    def _words_kind(self) -> _Kind | None:
        words = " ".join((self.message, json_values.sentences(self.body.get("tip"))))
        return next((kind for pattern, kind in _MESSAGES if re.search(pattern, words, re.IGNORECASE)), None)

    def _refusal(self, kind: _Kind) -> ServiceError | JobUnknown:
        if kind is _Kind.UNKNOWN_JOB and self.call is Call.FETCH:
            return JobUnknown(self._say("{label} does not know this job{quoted}.", _AFTER_UNKNOWN))
        if kind is _Kind.OTHER and self.call is Call.ORDER and self._may_be_taken():
            what, then = (
                "{label} did not complete the request{quoted}.",
                "Check your account there before you try again.",
            )
            return ServiceFault(self._say(what, then), retry=Retry.UNKNOWN)
        what, then = _SENTENCES.get(
            kind, ("{label} refused the request{quoted}.", "Nothing was made. Change the settings or try again.")
        )
        return ServiceError(self._say(what, then))

    def _may_be_taken(self) -> bool:
        """Whether an order refused with an unknown message may have been accepted: it was given an id."""
        return self.status in CUT_OFF or bool(json_values.identifier(self.body.get("id")))

    def _fault(self) -> ServiceFault:
        # The service sends 503 before it processes a request; a gateway's may follow an accepted order.
        is_refused = self.status == 503 and "status" in self.body
        is_unknown = self.call is Call.ORDER and not is_refused
        return ServiceFault(
            self._say("{label} has a problem{quoted}.", "Try again in a few minutes."),
            retry=Retry.UNKNOWN if is_unknown else Retry.FREE,
        )

    def _say(self, what: str, then: str) -> str:
        quoted = _quoted(self.message) or (f" (HTTP {self.status})" if self.status != 200 else "")
        return f"{what.format(label=self.label, quoted=quoted)} {then}"

    def _wait(self) -> float:
        waits = (json_values.number(self.body.get("retry_after")), self.retry_after, _wait_in_words(self.message))
        return min(next((wait for wait in waits if wait is not None and wait > 0), USUAL_WAIT), LONGEST_WAIT)


_AFTER_UNKNOWN: Final = (
    "Jobs are kept there for a limited time. Try again to ask for it once more, free of charge, or use its "
    "settings again to order another. If every job ends like this, check the service's URL in the preferences."
)
_SENTENCES: Final[Mapping[_Kind, tuple[str, str]]] = {
    _Kind.PLAN: (
        "{label} does not allow this with your plan{quoted}.",
        "Check your plan there, or choose other settings.",
    ),
    _Kind.PICTURE_ADDRESS: ("{label} could not read the uploaded picture{quoted}.", "Try again; nothing was billed."),
    _Kind.PICTURE_TOO_LARGE: (
        "{label} found the picture too large{quoted}.",
        "Use a smaller one; 1024 pixels are enough.",
    ),
    _Kind.CONTENT: ("{label} refused the picture because of its rules on content{quoted}.", "Choose another picture."),
    _Kind.MODEL: ("{label} does not have the requested model{quoted}.", "Update Maquette, or tell its maintainers."),
    _Kind.FAILED: ("{label} failed{quoted}.", "Try again."),
    _Kind.UNKNOWN_JOB: (
        "{label} does not know this address{quoted}.",
        "Check the service's URL in the preferences.",
    ),
}


def failed(label: str, message: str) -> GenerationFailed:
    """The error of a job that the service took and failed to do. `message`: without the key."""
    quoted = "" if re.match(r"failed,? try again", message, re.IGNORECASE) else _quoted(message)
    return GenerationFailed(
        f"{label} accepted the job but could not make a model from it{quoted}. Check your account there to see whether "
        "it was billed; another picture or other settings may help."
    )


def _quoted(message: str) -> str:
    """The service's message without a full stop, which our sentence adds; "" for none."""
    return f": “{message.rstrip('.')}”" if message else ""


def _wait_in_words(message: str) -> float | None:
    found = re.search(r"(?:in|after|wait) (\d{1,4}) (second|minute)", message, re.IGNORECASE)
    return float(found[1]) * (60 if found[2].lower() == "minute" else 1) if found else None
