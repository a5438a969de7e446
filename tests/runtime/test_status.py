# SPDX-License-Identifier: GPL-3.0-or-later
"""A job's status is one sentence, the same in the panel, the list and the placeholder."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.blender_session import installed

NOW = 1000.0


@pytest.fixture
def status(addon, monkeypatch):
    module = installed("runtime.status")
    monkeypatch.setattr(module.time, "time", lambda: NOW)
    return module


@pytest.fixture
def make(addon):
    """A job of the Local service in a state, with that state's stage."""
    jobs, states = installed("jobs.job"), installed("jobs.state")

    def make(state, stage=None, **changes):
        plain = jobs.Job("cat", installed("client.capabilities").ServiceName.LOCAL, "", {}, "glb", jobs.Arrival(), NOW)
        told = {"state": states.State[state], "stage": states.Stage[stage or state]}
        return replace(plain, **told, **changes)

    return make


@pytest.mark.parametrize(
    ("seconds", "text"), [(-5, "any moment"), (0.5, "any moment"), (42, "42 s left"), (200, "3 min left")]
)
def test_an_estimate_is_shown_as_time_and_never_as_a_percentage(status, make, seconds, text):
    job = make("GENERATING", expected_end=NOW + seconds, entered={installed("jobs.state").State.GENERATING: NOW - 100})
    assert status.sentence(job, job.stage) == f"Generating · {text}"
    assert 0 < status.fraction(job) <= 0.95


def test_progress_from_the_service_is_shown_as_a_percentage(status, make):
    job = make("DOWNLOADING", progress=0.4)
    assert status.sentence(job, job.stage) == "Downloading the model · 40 %"
    job = make("GENERATING", progress=0.4, expected_end=NOW + 12)
    assert status.sentence(job, job.stage) == "Generating · 40 % · 12 s left"
    assert status.fraction(job) == pytest.approx(0.4)


def test_without_progress_nothing_is_made_up(status, make):
    job = make("GENERATING")
    assert (status.sentence(job, job.stage), status.fraction(job)) == ("Generating", 0)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("CONNECTION", "No connection, next try in 17 s"),
        ("BUSY", "The service is busy, next try in 17 s"),
        ("SERVICE", "The service has a problem, next try in 17 s"),
    ],
)
def test_a_wait_shows_its_reason_and_end_and_no_percentage(status, make, reason, words):
    job = make("GENERATING", progress=0.95, next_try=NOW + 17, wait_reason=installed("jobs.state").WaitReason[reason])
    assert status.sentence(job, job.stage) == words


def test_an_ended_job_shows_no_wait(status, make):
    reason = installed("jobs.state").WaitReason.CONNECTION
    job = make("CANCELLED", "STOPPED", next_try=NOW + 17, wait_reason=reason)
    assert status.sentence(job, job.stage) == "Stopped"


def test_a_position_or_question_takes_precedence(status, make):
    queued, ready = make("QUEUED", "WAITING"), make("READY", "ARRIVING")
    for job, circumstances, words in (
        (queued, {"position": 3}, "Waiting in queue (position 3)"),
        (queued, {"position": 3, "is_elsewhere": True}, "Waiting in queue (in another Blender)"),
        (ready, {"is_offered": True}, "Made for another file"),
        (ready, {"held_back_by": "sculpting"}, "Waiting for Blender to be idle (sculpting)"),
        (make("KEPT", "DONE"), {}, "In the scene"),
    ):
        assert status.stage(job, **circumstances) == words
        assert status.sentence(job, words) == words
