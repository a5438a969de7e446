# SPDX-License-Identifier: GPL-3.0-or-later
"""A job as JSON text and back, as its dataclasses' annotations say.

A value that an older version did not write gets its default; one of a wrong type raises.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, cast, get_args, get_origin, get_type_hints

from ..job import Job
from ..state import Stage, State

Reader = Callable[[Any], Any]

_ONE_OF_A_KIND: Final = (str, bool, int, dict, list)
# Stages are stored as the sentences that 0.1.0 showed, whatever is shown today, so that both versions read them.
_WRITTEN: Final[Mapping[Stage, str]] = {
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
        return cast("Job", _reader(Job)(_with_sent(_of_type(json.loads(text), dict))))
    except (ValueError, TypeError) as error:
        raise DamagedRecord(str(error)) from error


def _with_sent(values: dict[str, Any]) -> dict[str, Any]:
    """Add whether the order was sent, which 0.1.0 only implied by the times at which states began.

    The clock may have been set back in between, so a job that was ever sent counts as sent, unless it is queued.
    """
    if "is_sent" not in values:
        was_sent = State.SUBMITTING in _reader(Mapping[State, float])(values.get("entered", {}))
        values["is_sent"] = was_sent and values.get("state") != State.QUEUED
    return values


def _plain(value: Any) -> Any:
    """The value as JSON can hold it; all other enumerations are strings already."""
    if isinstance(value, Stage):
        return _WRITTEN.get(value, value.value)
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value


@cache
def _reader(kind: Any) -> Reader:
    """A function that turns a JSON value into one of that annotation; it raises ValueError or TypeError otherwise."""
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return _optional_reader(inner)
    if origin is tuple:
        return _tuple_reader(inner)
    if origin is Mapping:
        return _mapping_reader(*inner)
    if kind in _SPECIAL:
        return _SPECIAL[kind]
    if kind in _ONE_OF_A_KIND:
        return lambda value: _of_type(value, kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    raise TypeError(f"a job cannot hold {kind}")


def _dataclass_reader(kind: Any) -> Reader:
    # Looked up on first use, when the annotations' names can be resolved.
    readers = {name: _reader(hint) for name, hint in get_type_hints(kind).items()}

    def read(value: Any) -> Any:
        values = _of_type(value, dict)
        return kind(**{name: reader(values[name]) for name, reader in readers.items() if name in values})

    return read


def _optional_reader(inner: tuple[Any, ...]) -> Reader:
    (kind,) = (each for each in inner if each is not NoneType)
    read = _reader(kind)
    return lambda value: None if value is None else read(value)


def _tuple_reader(inner: tuple[Any, ...]) -> Reader:
    if inner[-1] is Ellipsis:
        read = _reader(inner[0])
        return lambda value: tuple(read(item) for item in _of_type(value, list))
    readers = [_reader(kind) for kind in inner]
    return lambda value: tuple(read(item) for read, item in zip(readers, _of_type(value, list), strict=True))


def _mapping_reader(key: Any, item: Any) -> Reader:
    read_key, read_item = _reader(key), _reader(item)
    return lambda value: {read_key(name): read_item(each) for name, each in _of_type(value, dict).items()}


def _stage(value: Any) -> Stage:
    return _STAGES.get(value, Stage.WAITING)  # one that only a later version knows must not cost the job


def _number(value: Any) -> float:
    return float(_of_type(value, int)) if isinstance(value, int) else _of_type(value, float)


def _of_type(value: Any, kind: Any) -> Any:
    # To Python a bool is an int.
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise TypeError(f"{kind.__name__} was expected, not {type(value).__name__}")
    return value


_SPECIAL: Final[Mapping[Any, Reader]] = {float: _number, Stage: _stage, Any: lambda value: value}
