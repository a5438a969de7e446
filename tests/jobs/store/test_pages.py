# SPDX-License-Identifier: GPL-3.0-or-later
"""The gallery's pages: which jobs match, and in which order, however many there are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from maquette.client.capabilities import ServiceName
from maquette.client.errors import Retry
from maquette.jobs.gallery import PINNED, Query, Show
from maquette.jobs.job import Failure
from maquette.jobs.state import State
from maquette.jobs.store.library import Library

from tests.jobs.doubles import make_job

if TYPE_CHECKING:
    from maquette.jobs.job import Job


def names(library: Library, **query: object) -> list[str]:
    return [job.name for job in library.page(Query(**query)).jobs]  # type: ignore[arg-type]


def test_jobs_of_one_picture_or_prompt_are_listed_together_at_the_newest(tmp_path: Path) -> None:
    library = Library(tmp_path)
    for name, picture, prompt in (
        ("chair 1", "c", ""),
        ("lamp", "l", ""),
        ("chair 2", "c", ""),
        ("chest 1", "", "a chest"),
        ("other", "", ""),
        ("chest 2", "", "a chest"),
        ("last", "", ""),
    ):
        library.add(make_job(name=name, picture_sha256=picture, prompt=prompt))
    assert names(library) == ["last", "chest 2", "chest 1", "other", "chair 2", "chair 1", "lamp"]
    assert names(library, offset=1, count=3) == ["chest 2", "chest 1", "other"]


def test_each_filter_shows_its_states(tmp_path: Path) -> None:
    library = Library(tmp_path)
    for state in State:
        library.add(make_job(name=state.value, state=state))
    library.add(make_job(name="asking", needs_consent=True))
    assert set(names(library, show=Show.ATTENTION)) == {"FAILED", "UNCERTAIN", "asking"}
    assert set(names(library, show=Show.DONE)) == {"IMPORTED", "KEPT"}
    unfinished = {"QUEUED", "SUBMITTING", "GENERATING", "DOWNLOADING", "PREPARING", "READY", "ARRIVING"}
    assert set(names(library, show=Show.RUNNING)) == unfinished
    page = library.page(Query(show=Show.DONE))
    assert (page.total, page.everything) == (2, len(State) + 1)


def test_words_are_found_in_name_service_seed_and_prompt_in_any_case(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add(make_job(name="Größe", seed="1234", service=ServiceName.LOCAL))
    library.add(make_job(name="chest", prompt="Iron bands", service=ServiceName.MODELSLAB))
    assert (
        names(library, search="grösse") == names(library, search="234") == names(library, search="LOCAL") == ["Größe"]
    )
    assert names(library, search="iron modelslab") == ["chest"]
    assert names(library, search="iron local") == []
    assert names(library, search="100%_") == []


_JOBS = st.lists(
    st.builds(
        make_job,
        name=st.sampled_from(["Stuhl", "lamp", "İ", "\ud800"]),
        state=st.sampled_from(State),
        seed=st.sampled_from(["", "7", "42"]),
        picture_sha256=st.sampled_from(["", "a", "b"]),
        needs_consent=st.booleans(),
        failure=st.sampled_from([None, Failure("It broke.", Retry.FREE)]),
        is_dismissed=st.booleans(),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(jobs=_JOBS, show=st.sampled_from(Show), search=st.sampled_from(["", "stuhl", "7", "LAMP 42", "zzz"]))
def test_every_job_on_a_page_matches(jobs: list[Job], show: Show, search: str, tmp_path_factory: object) -> None:
    library = Library(tmp_path_factory.mktemp("library"))  # type: ignore[attr-defined]
    added = [library.add(replace(job, id=f"{number}")) for number, job in enumerate(jobs)]
    query = Query(count=100, show=show, search=search)
    page = library.page(query)
    assert {job.id for job in page.jobs} == {job.id for job in added if query.fits(job)}
    assert (page.total, page.everything) == (len(page.jobs), len(added))
    halves = [*library.page(replace(query, count=3)).jobs, *library.page(replace(query, offset=3)).jobs]
    assert halves == list(page.jobs)
    unread = [job for job in reversed(added) if job.is_unread_failure]
    assert ([job.id for job in page.failures], page.failed) == ([job.id for job in unread[:PINNED]], len(unread))


def test_a_damaged_record_hides_no_other(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add(make_job(name="whole"))
    broken = library.add(make_job(name="broken"))
    with library._database.transaction() as connection:
        connection.execute("UPDATE jobs SET record = '{' WHERE id = ?", (broken.id,))
    assert names(library) == ["whole"]
