# SPDX-License-Identifier: GPL-3.0-or-later
"""The answers as the sandbox's OpenAPI document describes them; not used for validation."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

Message = str | dict[str, list[str]]


class Success(BaseModel):
    """A finished job: its files' links."""

    status: Literal["success"]
    id: int
    output: list[str]
    generationTime: float | None = None  # noqa: N815  # the vendor's name
    proxy_links: list[str] | None = None
    meta: dict[str, Any] | None = None
    track_id: str | None = None


class Processing(BaseModel):
    """An unfinished job; a submission's answer has all fields, a fetch's only the first ones."""

    status: Literal["processing"]
    tip: str
    output: list[str] | Literal[""]
    message: str | None = None
    messege: str | None = None
    eta: int | None = None
    fetch_result: str | None = None
    id: int | None = None
    meta: dict[str, Any] | None = None
    future_links: list[str] | None = None
    extra_assets: list[str] | None = None
    track_id: str | None = None


class Failed(BaseModel):
    """A failed job."""

    status: Literal["failed"]
    id: Literal[""]
    message: str
    output: Literal[""]


class Error(BaseModel):
    """A refused request. v3 spells the message's field `messege`."""

    status: Literal["error"]
    message: Message | None = None
    messege: str | None = None
    retry_after: int | None = None


Answers = dict[int | str, dict[str, Any]]

ERROR_ANSWERS: Answers = {
    400: {"model": Error, "description": "A field is missing or out of its bounds"},
    401: {"model": Error, "description": "No key, or one that is not good"},
    404: {"model": Error, "description": "The account has no such job"},
    429: {"model": Error, "description": "Too many unfinished jobs, or too many calls"},
}
GENERATION_ANSWERS: Answers = ERROR_ANSWERS | {
    200: {"model": Success | Processing | Failed, "description": "How far the job is"},
    402: {"model": Error, "description": "No credits"},
}
