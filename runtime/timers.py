# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender's timers: no other module registers any, so that none outlives the add-on.

Each function has a timer of its own, because Blender calls each when it is due. In background mode it calls none.
"""

from __future__ import annotations

from collections.abc import Callable

import bpy

from .. import instances

Timed = Callable[[], float | None]


class Timers:
    """The functions that were passed to Blender. The session makes it before all else, and so it is closed last."""

    def __init__(self) -> None:
        self.started: list[Timed] = []

    def running(self) -> list[Timed]:
        """Those that Blender will still call."""
        return [function for function in self.started if bpy.app.timers.is_registered(function)]

    def close(self) -> None:
        """The session ends."""
        for function in self.running():
            bpy.app.timers.unregister(function)


def start(function: Timed, after: float) -> None:
    """Call `function` in `after` seconds, and again in as many as it returns, until it returns None.

    Nothing changes if it is to be called anyway. A timer goes on when another file is opened.
    """
    timers = instances.of(Timers)
    timers.started = timers.running()
    if function not in timers.started:
        timers.started.append(function)
        bpy.app.timers.register(function, first_interval=after, persistent=True)


def stop(function: Timed) -> None:
    """Do not call `function` any more."""
    for each in instances.of(Timers).running():
        if each == function:  # Blender wants the same object, and each `self.method` is a new one
            bpy.app.timers.unregister(each)


def is_running(function: Timed) -> bool:
    """Whether `function` is to be called."""
    return function in instances.of(Timers).running()
