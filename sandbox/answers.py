# SPDX-License-Identifier: GPL-3.0-or-later
"""Error answers: the vendor's messages in its format, `{"status": "error", "message": …}`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.responses import JSONResponse

from .quirks import applied

if TYPE_CHECKING:
    from fastapi.exceptions import RequestValidationError

Message = str | dict[str, list[str]]


class Refusal(Exception):
    """A refused request: HTTP status, message, and further fields of the answer."""

    def __init__(self, status: int, message: Message, **fields: Any) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.fields = fields


# Messages from https://docs.modelslab.com (error codes, authentication, rate limits), verbatim.
KEY_REQUIRED = Refusal(401, "API key required")
INVALID_KEY = Refusal(401, "Invalid API key")
NO_CREDITS = Refusal(402, "Insufficient credits. Please add more credits to continue.")
RATE_LIMITED = Refusal(429, "Rate limit exceeded. Maximum 5 queued requests allowed.", retry_after=30)
TOO_MANY_CALLS = Refusal(429, "Rate limit exceeded", retry_after=60)
INTERNAL_ERROR = Refusal(500, "Internal server error. Please try again.")
UNAVAILABLE = Refusal(503, "Service temporarily unavailable. Please try again later.")
UNREACHABLE_IMAGE = Refusal(400, "Unable to fetch image from provided URL")
NOT_JSON = Refusal(400, "The request body must be a JSON object.")
# The answer to an unknown id is not documented for this endpoint; the Enterprise page lists 404.
UNKNOWN_REQUEST = Refusal(404, "Request not found")


def error_answer(refusal: Refusal, fault: str, *, is_legacy: bool) -> JSONResponse:
    """Return the refusal as the vendor writes it, with the oddity of the fault.

    is_legacy: as the v3 API writes it, which spells the message's field differently.
    """
    spelling = "messege" if is_legacy and isinstance(refusal.message, str) else "message"
    answer = {"status": "error", spelling: refusal.message, **refusal.fields}
    return JSONResponse(applied(answer, fault), 200 if fault == "error_200" else refusal.status)


def queue_full(limit: int) -> Refusal:
    """Return the refusal for a full queue, for plans with a limit above the smallest."""
    return Refusal(429, f"Rate limit exceeded. Maximum {limit} queued requests allowed.", retry_after=30)


def invalid(error: RequestValidationError) -> Refusal:
    """Return the schema's errors as the vendor's object, field to messages; a single one if the body is no object."""
    sentences: dict[str, list[str]] = {}
    for finding in error.errors():
        path = finding["loc"][1:]
        if not path or finding["type"] == "json_invalid":
            return NOT_JSON
        field = str(path[0])
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
