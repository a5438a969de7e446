# SPDX-License-Identifier: GPL-3.0-or-later
"""A job as JSON text and back. What an older version did not write has its default; a value of a wrong type raises."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any, Final, TypeVar

from ...client.errors import Retry
from ...client.service import ServiceName, Ticket
from ...client.views import ViewRole
from ..job import Failure, Job
from ..placement import Arrival, Placement
from ..state import Stage, State

Value = TypeVar("Value")


class DamagedRecord(ValueError):
    """The text is not a job's."""


def dump(job: Job) -> str:
    """The job as JSON, ASCII alone: a service's words may hold what UTF-8 cannot."""
    values = {field.name: getattr(job, field.name) for field in fields(job)}
    for name in ("arrival", "ticket", "failure"):
        values[name] = asdict(values[name]) if values[name] is not None else None
    return json.dumps(values)


def load(text: str) -> Job:
    """The job that `dump` wrote; raises DamagedRecord."""
    try:
        values = _with_sent(_object(json.loads(text)))
        return Job(**_read(values, _JOB))
    except (ValueError, TypeError) as error:
        raise DamagedRecord(str(error)) from error


def _with_sent(values: dict[str, Any]) -> dict[str, Any]:
    """The values of a job with whether its order was sent, which 0.1.0 told by the times at which it was.

    The clock may have been set back in between: one that was ever sent counts as sent, unless it stands in the line.
    """
    if "is_sent" not in values:
        was_sent = State.SUBMITTING in _times(values.get("entered", {}))
        values["is_sent"] = was_sent and values.get("state") != State.QUEUED
    return values


def _read(values: Mapping[str, Any], readers: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    return {name: read(values[name]) for name, read in readers.items() if name in values}


def _text(value: Any) -> str:
    return _of_type(value, str)


def _flag(value: Any) -> bool:
    return _of_type(value, bool)


def _number(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError("a number was expected, not a truth value")
    return float(value) if isinstance(value, int) else _of_type(value, float)


def _integer(value: Any) -> int:
    if isinstance(value, bool):
        raise TypeError("a number was expected, not a truth value")
    return _of_type(value, int)


def _object(value: Any) -> dict[str, Any]:
    return _of_type(value, dict)


def _list(value: Any) -> list[Any]:
    return _of_type(value, list)


def _of_type(value: Any, kind: type[Value]) -> Value:
    if not isinstance(value, kind):
        raise TypeError(f"{kind.__name__} was expected, not {type(value).__name__}")
    return value


def _optional(read: Callable[[Any], Value]) -> Callable[[Any], Value | None]:
    return lambda value: None if value is None else read(value)


def _point(value: Any) -> tuple[float, float, float]:
    x, y, z = (_number(item) for item in _list(value))
    return x, y, z


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_text(item) for item in _list(value))


def _views(value: Any) -> tuple[ViewRole, ...]:
    return tuple(ViewRole(item) for item in _list(value))


def _ticket(value: Any) -> Ticket:
    return Ticket(**_read(_object(value), {"remote_id": _text, "fetch_url": _text}))


def _failure(value: Any) -> Failure:
    return Failure(**_read(_object(value), {"sentence": _text, "retry": Retry, "is_last_word": _flag}))


def _arrival(value: Any) -> Arrival:
    texts = dict.fromkeys(("scene", "scene_id", "file", "session"), _text)
    others = {"location": _point, "simplify_to": _integer, "placement": _placement}
    return Arrival(**_read(_object(value), {**others, **texts}))


def _placement(value: Any) -> Placement:
    texts = dict.fromkeys(
        ("origin", "up_axis", "collection", "collection_id", "block_out", "block_out_id", "block_out_job"), _text
    )
    flags = dict.fromkeys(("is_grounded", "textures_beside", "replaces"), _flag)
    numbers = dict.fromkeys(("height", "facing", "turn", "aspect"), _number)
    others = {"bounds": _point, "longest_texture": _integer}
    return Placement(**_read(_object(value), {**others, **texts, **flags, **numbers}))


def _times(value: Any) -> dict[State, float]:
    return {State(state): _number(time) for state, time in _object(value).items()}


_JOB: Final[Mapping[str, Callable[[Any], Any]]] = {
    **dict.fromkeys(
        ("name", "host", "output_format", "id", "base_url", "folder", "note", "picture_path", "picture_sha256", "seed"),
        _text,
    ),
    **dict.fromkeys(("prepared_with", "prompt"), _text),
    "views": _views,
    **dict.fromkeys(("movies", "remarks"), _texts),
    "service": ServiceName,
    **dict.fromkeys(("options", "cut_out"), _object),
    "arrival": _arrival,
    "created": _number,
    "state": State,
    "stage": Stage,
    **dict.fromkeys(("needs_consent", "is_sent", "is_filmed"), _flag),
    "progress": _number,
    "expected_end": _optional(_number),
    "ended": _optional(_number),
    "ticket": _optional(_ticket),
    "links": _texts,
    **dict.fromkeys(("generated_in", "service_seconds"), _optional(_number)),
    "failure": _optional(_failure),
    "report": _object,
    "entered": _times,
}
