# SPDX-License-Identifier: GPL-3.0-or-later
"""How the panel's copy of the jobs is filled."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from tests.blender_session import installed, shown
from tests.pictures import plain


@pytest.fixture
def mirror(scene):
    module, listing = installed("runtime.gallery_listing"), installed("runtime.gallery_listing")
    module.show_jobs = lambda jobs, **more: module.show(listing.Listing(tuple(jobs), 0, len(jobs), **more))
    yield module
    del module.show_jobs
    if installed("runtime.session").is_held():
        installed("runtime.pump").show()


@pytest.fixture
def job(scene):
    module = installed("jobs.job")

    def make(name="cat", **changes):
        service = installed("client.capabilities").ServiceName.LOCAL
        plain = module.Job(name, service, "", {}, "glb", module.Arrival(), created=time.time())
        return replace(plain, **changes)

    return make


def test_a_waiting_job_shows_its_position_and_one_of_another_blender_says_so(mirror, job):
    cats = [job(f"cat {number}") for number in range(3)]
    mirror.show_jobs(cats, positions={cats[1].id: 4}, elsewhere=frozenset({cats[2].id}))
    assert [item.status for item in shown().jobs] == [
        "Waiting in queue",
        "Waiting in queue (position 4)",
        "Waiting in queue (in another Blender)",
    ]
    assert shown().total == 3


def test_it_redraws_only_for_a_change(mirror, job, monkeypatch):
    redrawn = []
    monkeypatch.setattr(installed("runtime.screen"), "redraw", lambda: redrawn.append(1))
    cat = job()
    mirror.show_jobs((cat,))
    mirror.show_jobs((cat,))
    assert len(redrawn) == 1
    mirror.show_jobs((replace(cat, progress=0.5),))
    assert len(redrawn) == 2


def test_it_redraws_when_the_last_job_has_gone(mirror, job, monkeypatch):
    mirror.show_jobs((job(),))
    redrawn = []
    monkeypatch.setattr(installed("runtime.screen"), "redraw", lambda: redrawn.append(1))
    mirror.show_jobs(())
    assert redrawn
    assert len(shown().jobs) == 0


def test_a_failure_s_message_and_the_cost_of_a_retry(mirror, job):
    module = installed("jobs.job")
    failure = module.Failure("It broke.", installed("client.errors").Retry.UNKNOWN)
    mirror.show_jobs((job(state=module.State.FAILED, failure=failure),))
    item = shown().jobs[0]
    assert (item.state, item.sentence, item.retry) == ("FAILED", "It broke.", "UNKNOWN")
    assert (item.has_ended, item.has_failed, item.has_arrived, item.is_uncertain) == (True, True, False, False)


def test_a_model_s_picture_is_shown_until_another_is_drawn(mirror, job, tmp_path):
    previews, state = installed("runtime.icons"), installed("jobs.state").State
    done = job(folder=str(tmp_path), report={"object": "cat"}, state=state.IMPORTED)
    done.preview.write_bytes(plain(16, 16))
    mirror.show_jobs([done])
    assert str(done.preview) in previews._icons().collection
    mirror.show_jobs([replace(done, state=state.GENERATING)])
    assert str(done.preview) not in previews._icons().collection


@pytest.mark.parametrize(
    ("measured", "told", "text"),
    [(None, None, ""), (30.0, None, "30 s"), (30.0, 12.4, "12 s"), (None, 0.2, "1 s"), (None, 200.0, "3 min")],
)
def test_the_services_duration_takes_precedence_over_ours(mirror, job, measured, told, text):
    made = job(state=installed("jobs.state").State.READY, generated_in=measured, service_seconds=told)
    mirror.show_jobs((made,))
    assert shown().jobs[0].made_in == text
    mirror.show_jobs((replace(made, state=installed("jobs.state").State.GENERATING),))
    assert shown().jobs[0].made_in == ""
