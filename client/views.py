# SPDX-License-Identifier: GPL-3.0-or-later
"""The sides from which several pictures may show one subject."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from .errors import InvalidSetting


class ViewRole(StrEnum):
    """The side of the subject that a picture shows; left and right are the subject's own, as on a model sheet."""

    FRONT = "FRONT"
    LEFT = "LEFT"
    BACK = "BACK"
    RIGHT = "RIGHT"
    TOP = "TOP"
    BOTTOM = "BOTTOM"


_OPPOSITE: Final = {ViewRole.BACK: ViewRole.FRONT, ViewRole.RIGHT: ViewRole.LEFT, ViewRole.BOTTOM: ViewRole.TOP}


def bound_a_body(roles: Iterable[str]) -> bool:
    """Whether the views look along at least two directions; along one, they tell no more than a single picture."""
    given = {ViewRole(role) for role in roles}
    return len({_OPPOSITE.get(role, role) for role in given}) >= 2


def in_order(roles: Iterable[str]) -> tuple[ViewRole, ...]:
    """The roles in the order of the enumeration, the leading view first.

    Raises InvalidSetting if a role is given twice or there is none.
    """
    given = [ViewRole(role) for role in roles]
    twice = next((role for role in given if given.count(role) > 1), None)
    if twice is not None:
        raise InvalidSetting(f"Two pictures are called {twice.value.title()}. Give each view a side of its own.")
    if not given:
        raise InvalidSetting("There are no views yet. Add a picture for each side that you have.")
    return tuple(role for role in ViewRole if role in given)
