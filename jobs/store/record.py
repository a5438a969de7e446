# SPDX-License-Identifier: GPL-3.0-or-later
"""A job as JSON text and back, as its dataclasses' annotations say.

A value that an older version did not write gets its default; one of a wrong type raises.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, cast, get_args, get_origin, get_type_hints

from ..job import Job
from ..state import Stage, State

# Stages are stored as the sentences that 0.1.0 showed, whatever is shown today, so that both versions read them.
_WRITTEN: Final[Mapping[Stage, str]] = {
    Stage.WAITING: "Waiting for its turn",
    Stage.WAITING_FOR_KEY: "Waiting for the service's key",
    Stage.OTHER_HOST: "Waiting for the service that it was ordered from",
    Stage.BUSY: "Waiting until the service takes more jobs",
    Stage.CONSENT: "Waiting for your word",
    Stage.ARRIVING: "Waiting until Blender is at rest",
    Stage.INTERRUPTED: "Blender ended while the model arrived",
}
_STAGES: Final[Mapping[str, Stage]] = {_WRITTEN.get(stage, stage.value): stage for stage in Stage}


class DamagedRecord(ValueError):
    """The text is not a job's."""


def dump(job: Job) -> str:
    """Return the job as ASCII JSON: a service's text may hold what UTF-8 cannot encode."""
    return json.dumps(_plain(job))


def load(text: str) -> Job:
    """Return the job that `dump` wrote; raises DamagedRecord."""
    try:
        return cast("Job", _read(Job, _with_sent(_of_type(json.loads(text), dict))))
    except (ValueError, TypeError) as error:
        raise DamagedRecord(str(error)) from error


def _with_sent(values: dict[str, Any]) -> dict[str, Any]:
    """Add whether the order was sent, which 0.1.0 only implied by the times at which states began.

    The clock may have been set back in between, so a job that was ever sent counts as sent, unless it is queued.
    """
    if "is_sent" not in values:
        was_sent = State.SUBMITTING in _read(Mapping[State, float], values.get("entered", {}))
        values["is_sent"] = was_sent and values.get("state") != State.QUEUED
    return values


def _plain(value: Any) -> Any:
    """The value as JSON can hold it; all other enumerations are strings already."""
    if isinstance(value, Stage):
        return _WRITTEN.get(value, value.value)
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value


def _read(kind: Any, value: Any) -> Any:
    """Return a JSON value as one of the annotation `kind`; raises ValueError or TypeError if it is none."""
    if kind is Any:
        return value
    if not isinstance(kind, type):
        return _read_generic(get_origin(kind), get_args(kind), value)
    if is_dataclass(kind):
        values = _of_type(value, dict)
        return kind(**{name: _read(hint, values[name]) for name, hint in _hints(kind).items() if name in values})
    if kind is Stage:
        return _STAGES.get(value, Stage.WAITING)  # one that only a later version knows must not cost the job
    if kind is float and isinstance(value, int):
        return float(_of_type(value, int))
    return kind(value) if issubclass(kind, Enum) else _of_type(value, kind)


def _read_generic(origin: Any, inner: tuple[Any, ...], value: Any) -> Any:
    if origin is Mapping:
        return {_read(inner[0], name): _read(inner[1], each) for name, each in _of_type(value, dict).items()}
    if origin is tuple:
        kinds = inner[:1] * len(_of_type(value, list)) if inner[-1] is Ellipsis else inner
        return tuple(_read(*each) for each in zip(kinds, _of_type(value, list), strict=True))
    if origin is UnionType:
        (present,) = (each for each in inner if each is not NoneType)
        return None if value is None else _read(present, value)
    raise TypeError(f"a job cannot hold {origin}")


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)


def _of_type(value: Any, kind: Any) -> Any:
    # To Python a bool is an int.
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise TypeError(f"{kind.__name__} was expected, not {type(value).__name__}")
    return value
