# SPDX-License-Identifier: GPL-3.0-or-later
"""Python's garbage collector runs on the main thread alone while there are threads of ours, and as ever afterwards."""

from __future__ import annotations

import gc
import threading

import pytest

from tests.blender_session import generate, installed


@pytest.fixture
def collecting_threads():
    """The threads that the collector has run on."""
    found = set()

    def note(phase, _info):
        if phase == "start":
            found.add(threading.current_thread())

    gc.callbacks.append(note)
    yield found
    gc.callbacks.remove(note)


def test_no_thread_of_ours_collects(scene, picture, collecting_threads):
    pump = installed("runtime.pump")
    assert pump.work_until(lambda: pump.pump() is None, timeout=60)
    gc.set_threshold(50, 5, 5)
    try:
        generate(picture)
    finally:
        gc.set_threshold(700, 10, 10)
    assert collecting_threads == {threading.main_thread()}


def test_it_collects_by_itself_again_once_the_jobs_have_ended(scene, picture):
    pump = installed("runtime.pump")
    generate(picture)
    assert pump.work_until(lambda: pump.pump() is None, timeout=60)
    assert gc.isenabled()


def test_a_collector_that_someone_else_has_switched_off_stays_so():
    collector = installed("runtime.collector")
    gc.disable()
    try:
        collector.take_over()
        collector.give_back()
        assert not gc.isenabled()
    finally:
        gc.enable()
