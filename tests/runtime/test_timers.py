# SPDX-License-Identifier: GPL-3.0-or-later
"""A timer is registered once, can be stopped, and ends with the add-on."""

from __future__ import annotations

import bpy
import pytest

from tests.blender_session import installed


class Clock:
    """Has a method, which is a new object at each access."""

    def tick(self) -> None:
        """The timer's function."""


@pytest.fixture
def clock(addon):
    clock, timers = Clock(), installed("runtime.timers")
    yield clock
    timers.stop(clock.tick)


def registered():
    return installed("instances").of(installed("runtime.timers").Timers).running()


def test_a_method_has_one_timer_however_often_it_is_started(clock):
    timers, before = installed("runtime.timers"), len(registered())
    timers.start(clock.tick, 60.0)
    timers.start(clock.tick, 60.0)
    assert timers.is_running(clock.tick)
    assert len(registered()) == before + 1


def test_a_method_can_be_stopped_and_started_again(clock):
    timers = installed("runtime.timers")
    timers.stop(clock.tick)
    timers.start(clock.tick, 60.0)
    (first,) = (each for each in registered() if each == clock.tick)
    timers.stop(clock.tick)
    assert not timers.is_running(clock.tick)
    assert not bpy.app.timers.is_registered(first)
    timers.start(clock.tick, 60.0)
    assert timers.is_running(clock.tick)


def test_it_goes_on_when_another_file_is_opened(clock, scene):
    timers = installed("runtime.timers")
    timers.start(clock.tick, 60.0)
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    assert timers.is_running(clock.tick)


def test_closing_stops_all(addon):
    timers = installed("runtime.timers").Timers()
    functions = [lambda: None, lambda: None]
    for function in functions:
        bpy.app.timers.register(function, first_interval=60.0)
        timers.started.append(function)
    timers.close()
    assert not any(bpy.app.timers.is_registered(function) for function in functions)
