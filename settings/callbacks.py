# SPDX-License-Identifier: GPL-3.0-or-later
"""The functions that properties call when they change or are drawn. `registration` connects them."""

from collections.abc import Callable
from typing import Any, NamedTuple


def _nothing(_owner: Any) -> None:
    """Does nothing."""


class Callbacks(NamedTuple):
    """Each is called with the object or scene that the property belongs to, unless it says otherwise.

    `simplify`, `shape`: how an object is simplified or shaped was changed; `cut_out`: what is cut out of a scene's
    picture; `account`: the service, or how it is reached; `connection`: how a service is reached, called with its name;
    `gallery`: what the gallery shows. `is_busy`: whether an object is being simplified; `stage`: what else is being
    done for it ("" for nothing) and how far that is, 0 to 1; `warning`: why it is not simplified any further, "" if it
    is. Panels ask those three at every redraw, so they must answer at once.
    """

    simplify: Callable[[Any], None] = _nothing
    shape: Callable[[Any], None] = _nothing
    cut_out: Callable[[Any], None] = _nothing
    account: Callable[[Any], None] = _nothing
    connection: Callable[[str], None] = _nothing
    gallery: Callable[[Any], None] = _nothing
    is_busy: Callable[[Any], bool] = lambda _model: False
    stage: Callable[[Any], tuple[str, float]] = lambda _model: ("", 0.0)
    warning: Callable[[Any], str] = lambda _model: ""


_callbacks = Callbacks()


def connect(callbacks: Callbacks) -> None:
    """Call these from now on; `Callbacks()` for none."""
    global _callbacks  # noqa: PLW0603  # Blender calls a property's functions with nothing of ours
    _callbacks = callbacks


def current() -> Callbacks:
    """The connected functions."""
    return _callbacks
