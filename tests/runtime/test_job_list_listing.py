# SPDX-License-Identifier: GPL-3.0-or-later
"""Which jobs the panel shows: the library's page, and on the first one what was ordered a moment ago."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.blender_session import installed


@pytest.fixture
def engine(addon):
    """An engine that knows three jobs, of which the library's page shows `shown`, after the first `offset`."""
    known = [SimpleNamespace(id=name) for name in ("old", "new", "newest")]
    places, elsewhere = {"newest": 2}, {"old"}

    def make(shown, offset, total):
        jobs = tuple(job for job in reversed(known) if job.id in shown)
        return SimpleNamespace(
            page=lambda: SimpleNamespace(jobs=jobs, offset=offset, total=total),
            jobs=lambda: tuple(known),
            place=lambda job_id: places.get(job_id, 0),
            is_elsewhere=lambda job_id: job_id in elsewhere,
        )

    return make


def test_the_first_page_has_a_job_that_the_library_does_not_have_yet(engine):
    listing = installed("runtime.job_list").of(engine({"old", "new"}, 0, 2))
    assert [job.id for job in listing.jobs] == ["newest", "new", "old"]
    assert listing.total == 3
    assert dict(listing.places) == {"newest": 2}
    assert listing.elsewhere == {"old"}


def test_another_page_is_the_library_s(engine):
    listing = installed("runtime.job_list").of(engine({"old"}, 10, 11))
    assert [job.id for job in listing.jobs] == ["old"]
    assert (listing.offset, listing.total) == (10, 11)
    assert listing.places == {}
