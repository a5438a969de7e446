# SPDX-License-Identifier: GPL-3.0-or-later
"""How long a job will take, estimated from past jobs."""

from __future__ import annotations

from pathlib import Path

import pytest
from maquette.client.capabilities import ServiceName
from maquette.jobs.store.library import Library

from tests.jobs.doubles import make_job


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path)


def past(library: Library, *seconds: float, **changes) -> None:
    for each in seconds:
        library.add(make_job(generated_in=each, **changes))


def test_without_past_jobs_there_is_no_estimate(library: Library) -> None:
    library.add(make_job())  # it has never been generated
    past(library, 5.0, service=ServiceName.STABLE_DIFFUSION)
    assert library.expected_seconds(make_job()) is None


def test_jobs_with_the_same_options_count_more_than_others(library: Library) -> None:
    past(library, 10.0, 30.0, 20.0, options={"ss_sampling_steps": 12})
    past(library, 90.0, 91.0, 92.0, options={"ss_sampling_steps": 50})
    assert library.expected_seconds(make_job(options={"ss_sampling_steps": 12})) == 20.0
    assert library.expected_seconds(make_job(options={"ss_sampling_steps": 50})) == 91.0
    assert library.expected_seconds(make_job(options={"ss_sampling_steps": 25})) == 60.0, "all of the service's"


def test_options_that_do_not_change_the_work_do_not_change_the_estimate(library: Library) -> None:
    past(library, 10.0, options={"steps": 50, "seed": "1", "webhook": None})
    past(library, 40.0, options={"steps": 20})
    another = {"steps": 50, "seed": "2", "webhook": "https://hook.test/", "track_id": "mine", "output_format": "obj"}
    assert library.expected_seconds(make_job(options=another)) == 10.0


def test_the_newest_jobs_count(library: Library) -> None:
    past(library, *[100.0] * 20, *[7.0] * 9)
    assert library.expected_seconds(make_job()) == 7.0
