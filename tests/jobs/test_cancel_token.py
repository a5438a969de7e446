# SPDX-License-Identifier: GPL-3.0-or-later
"""Each try is either sent or stopped, whichever comes first."""

from __future__ import annotations

from maquette.jobs.snapshot import CancelToken


def test_a_stopped_order_is_not_sent() -> None:
    token = CancelToken()
    assert token.stop(only_if_free=True)
    assert token.signal.is_set()
    assert not token.send()


def test_a_sent_order_cannot_be_stopped_free_of_charge_but_its_job_can() -> None:
    token = CancelToken()
    assert token.send()
    assert not token.stop(only_if_free=True)
    assert not token.signal.is_set()
    assert token.stop()
    assert token.signal.is_set()


def test_an_order_that_was_not_taken_can_be_stopped_free_of_charge_again() -> None:
    token = CancelToken()
    token.send()
    token.take_back()
    assert token.stop(only_if_free=True)
    assert not token.send()


def test_taking_back_does_not_undo_a_stop() -> None:
    token = CancelToken()
    token.stop()
    token.take_back()
    assert not token.send()
