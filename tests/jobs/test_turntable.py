# SPDX-License-Identifier: GPL-3.0-or-later
"""A service that sends a turntable instead of a model, and videos that come with either."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from maquette.client.capabilities import UploadLimit
from maquette.client.service import Finished, Ticket
from maquette.jobs.state import State

from tests.jobs.doubles import FakeLauncher, StagedService, make_engine, submit, wait_for, wait_until

if TYPE_CHECKING:
    from maquette.jobs.job import Job


def worked(folder: Path, service: StagedService, launcher: FakeLauncher, *states: State, **changes: object) -> Job:
    engine = make_engine(folder, launcher)
    try:
        job = submit(engine, service, **changes)
        wait_for(engine, job.id, *states)
        films = service.movies + (changes.get("output_format") == "gif")
        return wait_until(engine, lambda: len(engine.job(job.id).movies) >= films, lambda: engine.job(job.id))
    finally:
        engine.close()


def test_a_model_is_carved_from_the_turntable_and_prepared_like_any_other(tmp_path: Path) -> None:
    launcher = FakeLauncher()
    job = worked(tmp_path, StagedService(), launcher, State.READY, output_format="gif")
    tasks = dict(launcher.tasks)
    folder = Path(job.folder)
    assert list(tasks)[:2] == ["turntable", "prepare"]
    assert (tasks["turntable"]["gif"], tasks["turntable"]["output"]) == (
        str(folder / "model.gif"),
        str(folder / "turntable.glb"),
    )
    assert (tasks["prepare"]["model"], tasks["prepare"]["format"]) == (str(folder / "turntable.glb"), "glb")
    assert (folder / "model.gif").read_bytes() == b"model"
    assert job.movies == ("model.gif",)


def test_videos_that_come_with_the_result_are_kept(tmp_path: Path) -> None:
    service = StagedService(movies=2)
    job = worked(tmp_path, service, FakeLauncher(), State.READY)
    assert job.movies == ("movie-1.mp4", "movie-2.mp4")
    assert all((Path(job.folder) / name).is_file() for name in job.movies)


def test_the_first_video_is_made_playable_by_the_jobs_own_child(tmp_path: Path) -> None:
    launcher = FakeLauncher()
    engine = make_engine(tmp_path, launcher)
    try:
        job = submit(engine, StagedService(movies=2))
        job = wait_until(engine, lambda: engine.job(job.id).can_play, lambda: engine.job(job.id))
    finally:
        engine.close()
    assert [task for task, _ in launcher.tasks] == ["prepare", "preview", "film"]
    folder = Path(job.folder)
    assert launcher.tasks[-1][1] == {"movie": str(folder / "movie-1.mp4"), "output": str(folder / "turntable")}
    assert not launcher.alive


def test_without_a_child_the_turntable_is_kept_and_the_job_says_why(tmp_path: Path) -> None:
    service = StagedService(upload_limit=UploadLimit(1024, 3_700_000))
    launcher = FakeLauncher(failure="child_unavailable")
    job = worked(tmp_path, service, launcher, State.FAILED, output_format="gif")
    assert job.failure is not None
    assert "could not be started in the background" in job.failure.sentence
    assert (Path(job.folder) / "model.gif").is_file()
    assert job.movies == ("model.gif",)


def test_remarks_of_the_service_and_the_child_are_kept_with_the_job(tmp_path: Path) -> None:
    service = StagedService(
        answers=[Finished(Ticket("7"), ("http://files.test/model.gif",), remarks=("It may be blank.",))]
    )
    launcher = FakeLauncher(remarks=("The hull has no cavities.",))
    job = worked(tmp_path, service, launcher, State.READY, output_format="gif")
    assert job.all_remarks == ("It may be blank.", "The hull has no cavities.", "The hull has no cavities.")
