# SPDX-License-Identifier: GPL-3.0-or-later
"""The system's attention is requested when a running job has ended, and never otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.blender_session import installed


@pytest.fixture
def watch(addon):
    """A watch, and the number of its requests."""
    asked, watch = [], installed("runtime.urgency").Watch()
    watch.ask = lambda: asked.append(True)
    watch.asked = asked
    return watch


@pytest.fixture
def job(addon):
    jobs, states = installed("jobs.job"), installed("jobs.state")
    plain = jobs.Job("cat", installed("client.capabilities").ServiceName.LOCAL, "", {}, "glb", jobs.Arrival(), 0.0)
    return lambda state, **changes: replace(plain, state=states.State[state], **changes)


@pytest.mark.parametrize(("end", "count"), [("IMPORTED", 1), ("UNCERTAIN", 1), ("FAILED", 1), ("CANCELLED", 0)])
def test_the_end_of_a_job_requests_attention_once(watch, job, end, count):
    failure = installed("jobs.job").Failure("It broke.", installed("client.errors").Retry.FREE)
    watch.look([job("GENERATING")])
    watch.look([job("PREPARING")])
    assert watch.asked == []
    for _ in range(3):
        watch.look([job(end, failure=failure if end in {"FAILED", "UNCERTAIN"} else None)])
    assert len(watch.asked) == count


def test_a_job_that_had_already_ended_does_not_count(watch, job):
    watch.look([job("IMPORTED"), replace(job("KEPT"), id="another")])
    watch.look([job("KEPT")])
    assert watch.asked == []


def test_without_a_window_the_system_is_not_called(addon):
    systems = installed("runtime.urgency_systems")
    assert {"linux", "darwin", "win32"} == set(systems._SYSTEMS)
    installed("runtime.urgency").ask()
