# SPDX-License-Identifier: GPL-3.0-or-later
"""How the sandbox says no: the vendor's sentences, and its shape for errors, `{"status": "error", "message": …}`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.responses import JSONResponse

from .quirks import applied

if TYPE_CHECKING:
    from fastapi.exceptions import RequestValidationError

Message = str | dict[str, list[str]]


class Refusal(Exception):
    """A request that is answered with an error: HTTP status, sentence, and further fields of the answer."""

    def __init__(self, status: int, message: Message, **fields: Any) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.fields = fields


# Sentences of https://docs.modelslab.com (error codes, authentication, rate limits), word for word.
KEY_REQUIRED = Refusal(401, "API key required")
INVALID_KEY = Refusal(401, "Invalid API key")
NO_CREDITS = Refusal(402, "Insufficient credits. Please add more credits to continue.")
RATE_LIMITED = Refusal(429, "Rate limit exceeded. Maximum 5 queued requests allowed.", retry_after=30)
TOO_MANY_CALLS = Refusal(429, "Rate limit exceeded", retry_after=60)
INTERNAL_ERROR = Refusal(500, "Internal server error. Please try again.")
UNAVAILABLE = Refusal(503, "Service temporarily unavailable. Please try again later.")
UNREACHABLE_IMAGE = Refusal(400, "Unable to fetch image from provided URL")
NOT_JSON = Refusal(400, "The request body must be a JSON object.")
# No answer for an id that nobody has is documented for this endpoint; the Enterprise page lists 404.
UNKNOWN_REQUEST = Refusal(404, "Request not found")


def error_answer(refusal: Refusal, fault: str, *, is_legacy: bool) -> JSONResponse:
    """Return the refusal as the vendor writes it, with the oddity that the fault asks for.

    is_legacy: as the v3 API writes it, with its own spelling for a sentence.
    """
    spelling = "messege" if is_legacy and isinstance(refusal.message, str) else "message"
    answer = {"status": "error", spelling: refusal.message, **refusal.fields}
    return JSONResponse(applied(answer, fault), 200 if fault == "error_200" else refusal.status)


def queue_full(limit: int) -> Refusal:
    """Return what a plan with another limit than the smallest one's is told."""
    return Refusal(429, f"Rate limit exceeded. Maximum {limit} queued requests allowed.", retry_after=30)


def invalid(error: RequestValidationError) -> Refusal:
    """Return what the schema found as the vendor's object: field to sentences. A body that is no object: one."""
    sentences: dict[str, list[str]] = {}
    for finding in error.errors():
        place = finding["loc"][1:]
        if not place or finding["type"] == "json_invalid":
            return NOT_JSON
        field = str(place[0])
        sentences.setdefault(field, []).append(_sentence(field.replace("_", " "), finding))
    return Refusal(400, sentences)


def _sentence(field: str, finding: dict[str, Any]) -> str:
    kind, limits = finding["type"], finding.get("ctx", {})
    if kind in ("missing", "string_too_short"):
        return f"The {field} field is required."
    if kind == "greater_than_equal":
        return f"The {field} must be at least {limits['ge']}."
    if kind == "less_than_equal":
        return f"The {field} may not be greater than {limits['le']}."
    if kind == "literal_error":
        return f"The selected {field} is invalid."
    if kind == "value_error":
        return str(limits["error"])
    if kind == "string_too_long":
        return f"The {field} may not be greater than {limits['max_length']} characters."
    expected = {"int": "an integer", "float": "a number", "bool": "a boolean"}.get(kind.partition("_")[0], "a string")
    return f"The {field} must be {expected}."
