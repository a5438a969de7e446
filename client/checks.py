# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks of single values: numbers within bounds, seeds, web addresses. Knows no service."""

import math
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from .errors import InvalidSetting

LARGEST_SEED: Final = 2**64 - 1  # torch's maximum; no service documents one

# Blender keeps floats in 32 bits, so 0.9 comes back slightly below and 0.98 slightly above: further digits are noise.
_DIGITS: Final = 6


class Bounds(NamedTuple):
    """A number's limits, None for none. `soft_*`: a slider's limits, None for the same."""

    minimum: float | None = None
    maximum: float | None = None
    soft_minimum: float | None = None
    soft_maximum: float | None = None

    def __str__(self) -> str:
        if self.minimum is not None and self.maximum is not None:
            return f"{self.minimum:g} to {self.maximum:g}"
        if self.minimum is not None:
            return f"{self.minimum:g} or more"
        return "any number" if self.maximum is None else f"at most {self.maximum:g}"

    def allow(self, value: float) -> bool:
        """Whether the value is within the bounds."""
        above = self.minimum is None or value >= self.minimum
        below = self.maximum is None or value <= self.maximum
        # Only a float can be infinite or NaN, and `isfinite` fails for integers too large for a float.
        return above and below and (isinstance(value, int) or math.isfinite(value))


def integer(name: str, value: object, bounds: Bounds) -> int:
    """Return the value; raises InvalidSetting unless it is a whole number within the bounds."""
    if isinstance(value, bool) or not isinstance(value, int) or not bounds.allow(value):
        raise InvalidSetting(f"{name} must be a whole number, {bounds}, not {_shown(value)}.")
    return value


def number(name: str, value: object, bounds: Bounds) -> float:
    """Return the value without its 32-bit noise; raises InvalidSetting unless it is a number within the bounds."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidSetting(f"{name} must be a number, {bounds}, not {_shown(value)}.")
    rounded = round(float(value), _DIGITS) if abs(value) < 1e15 else math.inf
    if not bounds.allow(rounded):
        raise InvalidSetting(f"{name} must be a number, {bounds}, not {_shown(value)}.")
    return rounded


def boolean(name: str, value: object) -> bool:
    """Return the value, a page's "yes" or "no" as a bool; raises InvalidSetting."""
    if isinstance(value, bool):
        return value
    if value in ("yes", "no"):
        return value == "yes"
    raise InvalidSetting(f"{name} must be on or off, not {_shown(value)}.")


def choice(name: str, value: object, choices: tuple[str, ...]) -> str:
    """Return the value; raises InvalidSetting unless it is one of the choices."""
    if isinstance(value, str) and value in choices:
        return value
    raise InvalidSetting(f"{name} must be one of {', '.join(choices)}, not {_shown(value)}.")


def seed(name: str, value: object) -> str:
    """Return an unsigned integer, given as such or as a decimal string, as a decimal string; raises InvalidSetting."""
    if isinstance(value, str):
        digits = value.strip()
        # Python refuses to turn thousands of digits into a number.
        value = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 40 else None
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_SEED:
        return str(value)
    raise InvalidSetting(f"{name} must be a whole number from 0 to {LARGEST_SEED}.")


def web_address(name: str, value: object) -> str | None:
    """Return the address, None for an empty one; raises InvalidSetting unless it names a scheme and a host."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, str):
        try:
            parts = urlsplit(value.strip())
        except ValueError:
            parts = urlsplit("")
        if parts.scheme in ("http", "https") and parts.hostname:
            return value.strip()
    raise InvalidSetting(f"{name} must be a web address that starts with https://, not {_shown(value)}.")


def text(name: str, value: object) -> str | None:
    """Return the text, None for an empty one; raises InvalidSetting."""
    if value is None or isinstance(value, str):
        return (value or "").strip() or None
    raise InvalidSetting(f"{name} must be text, not {_shown(value)}.")


def _shown(value: object) -> str:
    """The value as an error shows it. Python refuses to print integers of thousands of digits."""
    if isinstance(value, int) and abs(value) >= 10**20:
        return "a number that large"
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:60] + "…"
