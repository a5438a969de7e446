# SPDX-License-Identifier: GPL-3.0-or-later
"""A service's parameters as data: each is declared once, with its default, bounds, texts and how it is shown.

Checks, properties, panels and presets are generated from this. Knows no service.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, Final, NamedTuple, Self

from . import checks
from .checks import Bounds
from .errors import InvalidSetting

Check = Callable[[str, object], object]  # gets a parameter's name and value; returns the value or raises InvalidSetting
Condition = Callable[[Any], bool]

_KEY: Final = "parameter"  # in the metadata of a dataclass's field
_UNBOUNDED: Final = Bounds()


class Choice(NamedTuple):
    """One of a parameter's possible values."""

    value: str
    label: str
    description: str = ""


class Parameter(NamedTuple):
    """A parameter's description.

    step: whole numbers are multiples of it.
    is_shown, is_active: whether it is drawn, and not greyed out; both get the options.
    inputs: which inputs (PICTURE, VIEWS, PROMPT) it applies to, or which views (FRONT, LEFT, ...), empty for all; views
        along one direction count as a picture if the service treats them like one.
    placeholder: shown in its empty field.
    is_of_one_order: not saved in presets.
    ui: further arguments of its Blender property, such as `subtype`.
    """

    label: str
    description: str
    check: Check
    bounds: Bounds = _UNBOUNDED
    step: int = 1
    choices: tuple[Choice, ...] = ()
    is_shown: Condition | None = None
    is_active: Condition | None = None
    inputs: tuple[str, ...] = ()
    placeholder: str = ""
    is_of_one_order: bool = False
    ui: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class ServiceOptions:
    """A service's parameters under its documentation's names; the fields are made by the functions below.

    Creating an instance checks each value, and raises InvalidSetting with a sentence that names the parameter and its
    bounds. `owner`: the service's name in sentences.
    """

    owner: ClassVar[str]

    def __post_init__(self) -> None:
        for name, parameter in parameters_of(type(self)).items():
            object.__setattr__(self, name, parameter.check(name, getattr(self, name)))

    @property
    def output_format(self) -> str:
        """The file's format: glb, obj, stl or ply; gif for a turntable."""
        return "glb"

    @property
    def backdrop(self) -> tuple[int, int, int] | None:
        """The colour, 0 to 255, put behind a transparent picture; None to keep it transparent."""
        return None

    @property
    def most_at_once(self) -> int | None:
        """How many jobs the service takes at a time, whatever the preferences say; None if only they decide."""
        return None

    @property
    def takes_mesh(self) -> bool:
        """Whether the service can texture a mesh with these options."""
        return False

    def as_mapping(self) -> Mapping[str, Any]:
        """The parameters as plain JSON values, from which `from_mapping` makes the options again."""
        return asdict(self)

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Self:
        """Make the options from the result of `as_mapping`, or from documented values; missing ones get their default.

        Raises InvalidSetting, also for an unknown name.
        """
        if unknown := sorted(str(name) for name in mapping.keys() - parameters_of(cls).keys()):
            owner = cls.owner[0].upper() + cls.owner[1:]
            raise InvalidSetting(f"{owner} has no setting called {', '.join(unknown)}.")
        return cls(**mapping)


def parameters_of(options: type[ServiceOptions]) -> Mapping[str, Parameter]:
    """The parameters by name, in the order of their declaration."""
    known: Any = options  # mypy takes a class for unhashable whose instances have a hash of their own
    return _declared(known)


def in_presets(options: type[ServiceOptions]) -> Mapping[str, Any]:
    """The parameters that presets store, with their defaults."""
    stored = (name for name, each in parameters_of(options).items() if not each.is_of_one_order)
    return {name: getattr(options, name) for name in stored}


@cache  # a panel asks for each parameter at every redraw
def _declared(options: Any) -> Mapping[str, Parameter]:
    return {each.name: each.metadata[_KEY] for each in fields(options)}


def integer(default: int, label: str, description: str, bounds: Bounds, *, step: int = 1, **more: Any) -> Any:
    """A whole number within bounds, a multiple of `step`. `more`, here and below: other fields of `Parameter`."""

    def check(name: str, value: object) -> int:
        number = checks.integer(name, value, bounds)
        if number % step:
            such = f"such as {4 * step} or {8 * step}"
            raise InvalidSetting(f"{name} must be a multiple of {step}, {such}, not {number}.")
        return number

    return _field(default, label, description, check, bounds=bounds, step=step, **more)


def number(default: float, label: str, description: str, bounds: Bounds, **more: Any) -> Any:
    """A number within bounds."""
    return _field(default, label, description, _within(bounds), bounds=bounds, **more)


def switch(label: str, description: str, *, default: bool = False, **more: Any) -> Any:
    """On or off."""
    return _field(default, label, description, checks.boolean, **more)


def choice(default: str, label: str, description: str, choices: tuple[Choice, ...], **more: Any) -> Any:
    """One of several values."""
    values = tuple(each.value for each in choices)
    return _field(
        default, label, description, lambda name, value: checks.choice(name, value, values), choices=choices, **more
    )


def text(default: str | None, label: str, description: str, **more: Any) -> Any:
    """A text; an empty one becomes the default, None or ""."""
    return _field(default, label, description, lambda name, value: checks.text(name, value) or default, **more)


def random_seed(default: str, label: str, description: str, **more: Any) -> Any:
    """A seed as a decimal string, since services' seeds exceed Blender's integers. Empty only if the default is ""."""

    def check(name: str, value: object) -> str:
        is_empty = value is None or (isinstance(value, str) and not value.strip())
        return "" if is_empty and not default else checks.seed(name, value)

    return _field(default, label, description, check, is_of_one_order=True, **more)


def web_address(label: str, description: str, **more: Any) -> Any:
    """A web address, None for none."""
    return _field(None, label, description, checks.web_address, **more)


def _within(bounds: Bounds) -> Check:
    return lambda name, value: checks.number(name, value, bounds)


def _field(default: object, label: str, description: str, check: Check, **more: Any) -> Any:
    return field(default=default, metadata={_KEY: Parameter(label, description, check, **more)})
