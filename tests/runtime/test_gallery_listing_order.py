# SPDX-License-Identifier: GPL-3.0-or-later
"""Which jobs the panel shows: the library's page, and on the first page also those just ordered."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.blender_session import installed


@pytest.fixture
def engine(addon):
    """An engine that knows three jobs; the library's page, which begins at `offset`, shows `shown` of them."""
    told = {
        "is_uncertain": False,
        "needs_consent": False,
        "has_ended": False,
        "is_unread_failure": False,
        "subject": "a",
    }
    known = [SimpleNamespace(id=name, number=number, **told) for number, name in enumerate(("old", "new", "newest"), 1)]
    positions, elsewhere = {"newest": 2}, {"old"}

    def make(shown, offset, total, failed=0):
        jobs = tuple(job for job in reversed(known) if job.id in shown)
        return SimpleNamespace(
            page=lambda: SimpleNamespace(jobs=jobs, offset=offset, total=total, everything=total, failed=failed),
            jobs=lambda: tuple(known),
            position=lambda job_id: positions.get(job_id, 0),
            is_elsewhere=lambda job_id: job_id in elsewhere,
        )

    return make


def listed(engine, fits=lambda _job: True):
    return installed("runtime.gallery_listing").of(engine, SimpleNamespace(count=10, fits=fits))


def test_a_job_that_no_longer_matches_is_not_shown(engine):
    assert [job.id for job in listed(engine({"old", "new"}, 0, 2), lambda job: job.id == "new").jobs] == ["new"]


def test_jobs_of_one_picture_are_variants_of_each_other(engine):
    known = engine({"old", "new"}, 0, 2)
    known.jobs()[0].subject = "b"
    assert listed(known).variants == {"new", "newest"}


def test_the_first_page_has_a_job_that_the_library_does_not_have_yet(engine):
    listing = listed(engine({"old", "new"}, 0, 2))
    assert [job.id for job in listing.jobs] == ["newest", "new", "old"]
    assert listing.total == 3
    assert dict(listing.positions) == {"newest": 2}
    assert ([job.id for job in listing.running], listing.running_total) == (["newest", "new", "old"], 3)
    assert listing.elsewhere == {"old"}


def test_another_page_is_the_library_s(engine):
    listing = listed(engine({"old"}, 10, 11))
    assert [job.id for job in listing.jobs] == ["old"]
    assert [job.id for job in listing.running] == ["newest", "new", "old"], "whatever page is shown"
    assert (listing.offset, listing.total) == (10, 11)
    assert listing.positions == {"newest": 2}


def test_a_job_that_waits_for_the_artist_does_not_count_as_running(engine):
    known = engine({"old"}, 10, 11)
    old, new, newest = known.jobs()
    old.is_uncertain, old.has_ended, new.needs_consent = True, True, True
    listing = listed(known)
    assert [job.id for job in listing.questions] == ["new", "old"]
    assert listing.running == (newest,)


def test_failures_are_pinned_whatever_the_page_until_they_are_dismissed(engine):
    known = engine({"newest"}, 0, 12, failed=9)
    old, new, _newest = known.jobs()
    for job in (old, new):
        job.has_ended = job.is_unread_failure = True
    listing = listed(known)
    assert [job.id for job in listing.failures] == ["new", "old"]
    assert (listing.failed, listing.is_failure_latest) == (9, True)
    new.is_unread_failure = False
    assert [job.id for job in listed(known).failures] == ["old"]


def test_a_failure_is_the_latest_news_until_another_job_ends(engine):
    known = engine({"newest"}, 0, 1)
    old, new, _newest = known.jobs()
    old.has_ended = old.is_unread_failure = True
    assert listed(known).is_failure_latest
    new.has_ended = True
    assert not listed(known).is_failure_latest
    assert listed(known).failures == (old,)
