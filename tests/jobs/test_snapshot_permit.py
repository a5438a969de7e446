# SPDX-License-Identifier: GPL-3.0-or-later
"""One decision for each try: sent or stopped, whichever came first."""

from __future__ import annotations

from maquette.jobs.snapshot import Permit


def test_a_stopped_order_is_not_sent() -> None:
    permit = Permit()
    assert permit.stop(only_if_free=True)
    assert permit.signal.is_set()
    assert not permit.send()


def test_a_sent_order_cannot_be_stopped_free_of_charge_but_its_job_can() -> None:
    permit = Permit()
    assert permit.send()
    assert not permit.stop(only_if_free=True)
    assert not permit.signal.is_set()
    assert permit.stop()
    assert permit.signal.is_set()


def test_an_order_that_was_not_taken_can_be_stopped_free_of_charge_again() -> None:
    permit = Permit()
    permit.send()
    permit.take_back()
    assert permit.stop(only_if_free=True)
    assert not permit.send()


def test_taking_back_does_not_undo_a_stop() -> None:
    permit = Permit()
    permit.stop()
    permit.take_back()
    assert not permit.send()
