# SPDX-License-Identifier: GPL-3.0-or-later
"""Time as the store sees it: a clock of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.generation import GenerationFailed, Model
from sandbox.store import QUEUE_LIMIT, UPLOAD_LIFETIME, QueueFull, Store


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def accept(store):
    return store.accept("key", {"output_format": "glb"}, "")


def test_upload_expires_after_a_day(clock):
    store = Store(clock=clock)
    name = store.upload("image/png", ".png", b"bytes").name
    clock.now += UPLOAD_LIFETIME - 1
    assert store.find_upload(name) is not None
    clock.now += 1
    assert store.find_upload(name) is None


def test_job_is_not_done_before_its_time_although_its_model_is(clock):
    store = Store(generation_seconds=3, clock=clock)
    job = accept(store)
    job.model.set_result(Model(Path("model.glb"), clock.now + 1))
    clock.now += 2.9
    assert job.status(clock.now) == "processing"
    assert store.find_finished(job.file_name) is None
    clock.now += 0.2
    assert job.status(clock.now) == "success"
    assert store.find_finished(job.file_name) is job
    assert job.seconds() == 3


def test_job_that_takes_longer_is_not_done_at_its_time(clock):
    job = accept(Store(generation_seconds=3, clock=clock))
    clock.now += 10
    assert job.status(clock.now) == "processing"
    job.model.set_exception(GenerationFailed("no_subject", ""))
    assert job.status(clock.now) == "failed"


def test_finished_jobs_leave_the_queue(clock):
    store = Store(clock=clock)
    jobs = [accept(store) for _ in range(QUEUE_LIMIT)]
    with pytest.raises(QueueFull):
        accept(store)
    jobs[0].model.set_result(Model(Path("model.glb"), clock.now))
    assert accept(store)
    assert store.stats()["accepted"] == QUEUE_LIMIT + 1


def test_only_the_account_that_has_a_job_finds_it(clock):
    store = Store(clock=clock)
    job = accept(store)
    assert store.job("key", job.id) is job
    assert store.job("another", job.id) is None
