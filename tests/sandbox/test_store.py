# SPDX-License-Identifier: GPL-3.0-or-later
"""Expiry and durations in the store, with a fake clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.generation import GenerationFailed, Model
from sandbox.job import Service, Submission
from sandbox.store import FILE_LIFETIME, QUEUE_LIMIT, QueueFull, Store


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def accept(store, **parameters):
    return store.accept(Submission(Service.MODELSLAB, "key", parameters, (".glb", ".mp4")))


def finish(job, clock):
    job.model.set_result(Model((Path("model.glb"), Path("film.mp4")), clock.now))


def test_upload_expires_after_a_day(clock):
    store = Store(clock=clock)
    name = store.upload("image/png", ".png", b"bytes").name
    clock.now += FILE_LIFETIME - 1
    assert store.find_upload(name) is not None
    clock.now += 1
    assert store.find_upload(name) is None


def test_job_is_not_done_before_its_time_although_its_model_is(clock):
    store = Store(generation_seconds=3, clock=clock)
    job = accept(store)
    finish(job, clock)
    clock.now += 2.9
    assert job.status(clock.now) == "processing"
    assert store.find_file(job.file_names[0]) is None
    clock.now += 0.2
    assert job.status(clock.now) == "success"
    assert store.find_file(job.file_names[0]) == (job, Path("model.glb"))
    assert store.find_file(job.file_names[1]) == (job, Path("film.mp4"))
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
    finish(jobs[0], clock)
    assert accept(store)
    assert store.stats()["accepted"] == QUEUE_LIMIT + 1


def test_only_the_account_of_a_job_finds_it(clock):
    store = Store(clock=clock)
    job = accept(store)
    assert store.job("key", job.id) is job
    assert store.job("another", job.id) is None


def test_temporary_files_go_a_day_after_the_job_is_done(clock):
    store = Store(clock=clock)
    kept, temporary = accept(store, temp="no"), accept(store, temp="yes")
    for job in (kept, temporary):
        finish(job, clock)
    clock.now += FILE_LIFETIME - 1
    assert store.find_file(temporary.file_names[0])
    clock.now += 1
    assert store.find_file(temporary.file_names[0]) is None
    assert store.find_file(kept.file_names[0])


def test_larger_plan_has_a_longer_queue(clock):
    store = Store(clock=clock)
    for _ in range(7):
        store.accept(Submission(Service.MODELSLAB, "standard", {}, (".glb",)), 7)
    with pytest.raises(QueueFull):
        store.accept(Submission(Service.MODELSLAB, "standard", {}, (".glb",)), 7)
    assert store.queued("standard") == store.queued() == 7


def test_cleared_queue_is_empty_and_its_jobs_are_unknown(clock):
    store = Store(clock=clock)
    waiting, done = accept(store), accept(store)
    finish(done, clock)
    store.forget_queued("key")
    assert store.queued("key") == 0
    assert store.job("key", waiting.id) is None
    assert store.jobs("key") == [done]
