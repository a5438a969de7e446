# SPDX-License-Identifier: GPL-3.0-or-later
"""A child is kept for the next task, and ended when none comes."""

from __future__ import annotations

import threading

import pytest
from maquette.jobs.warm_child import WarmChild


class Double:
    def __init__(self):
        self.ended = threading.Event()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.ended.set()


@pytest.fixture
def patient():
    warm = WarmChild(3600.0)
    yield warm
    warm.end()


def test_what_is_kept_is_taken_once(patient):
    assert patient.take() is None
    child = Double()
    patient.keep(child)
    assert patient.take() is child
    assert patient.take() is None
    assert not child.ended.is_set()


def test_a_child_that_nobody_takes_is_ended():
    warm, child = WarmChild(0.0), Double()
    warm.keep(child)
    assert child.ended.wait(30)
    assert warm.take() is None


def test_of_two_the_later_is_kept(patient):
    first, second = Double(), Double()
    patient.keep(first)
    patient.keep(second)
    assert (first.ended.is_set(), second.ended.is_set()) == (True, False)
    assert patient.take() is second


def test_the_end_leaves_none(patient):
    child = Double()
    patient.keep(child)
    patient.end()
    assert child.ended.is_set()
    assert patient.take() is None
