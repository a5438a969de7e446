# SPDX-License-Identifier: GPL-3.0-or-later
"""One job's way, run on the test's own thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from maquette.client import child, errors
from maquette.client.errors import Retry
from maquette.client.local_options import LocalOptions
from maquette.client.service import Processing, Ticket, UploadLimit
from maquette.jobs.job import Arrival, Job, Stage, State
from maquette.jobs.library import Library
from maquette.jobs.runner import Runner
from maquette.jobs.source import PictureBytes, PicturePixels, Source

from tests.jobs.doubles import DONE, FakeChild, FakeLauncher, StagedService, make_job
from tests.pictures import figure


def run(folder: Path, service: StagedService, **changes: Any) -> tuple[Job, list[Job], FakeLauncher]:
    """Run one job on this thread; returns it as it ended, all that was told of it, and the launcher."""
    library, told, launcher = Library(folder, clock=lambda: 1000.0), [], changes.pop("launcher", FakeLauncher())
    picture: Source = changes.pop("picture", PictureBytes(figure(32)))
    job = library.add(make_job(**changes))
    online = iter([False, False])
    runner = Runner(
        job.id,
        picture,
        service,
        LocalOptions(),
        library,
        launcher,
        told.append,
        lambda: next(online, True),
        clock=lambda: 1000.0,
    )
    runner.signal.wait = lambda _seconds: False  # type: ignore[method-assign]  # the injected clock: no time passes
    runner.run()
    return library.get(job.id), told, launcher


def test_the_state_is_stored_before_the_order_is_sent(tmp_path: Path) -> None:
    states: list[State] = []
    service = StagedService()
    library = Library(tmp_path)
    job = library.add(make_job())
    service.order.pass_through = lambda: states.append(library.get(job.id).state)  # type: ignore[method-assign]
    service.downloading.pass_through = lambda: states.append(library.get(job.id).state)  # type: ignore[method-assign]
    Runner(
        job.id,
        PictureBytes(figure(32)),
        service,
        LocalOptions(),
        library,
        FakeLauncher(),
        lambda _job: None,
        lambda: True,
    ).run()
    assert states == [State.SUBMITTING, State.DOWNLOADING]


def test_an_uncertain_submission_has_its_own_state_and_is_not_repeated(tmp_path: Path) -> None:
    service = StagedService(submission=errors.UncertainSubmission("service.test"))
    job, _, _ = run(tmp_path, service)
    assert job.state is State.UNCERTAIN
    assert job.failure is not None
    assert job.failure.retry is Retry.UNKNOWN
    assert service.calls.count("submit") == 1


def test_a_refused_submission_is_not_repeated_even_if_transient(tmp_path: Path) -> None:
    service = StagedService(submission=errors.RateLimited("Staged", 30))
    job, _, _ = run(tmp_path, service)
    assert job.state is State.FAILED
    assert service.calls.count("submit") == 1


def test_a_transient_error_while_fetching_is_asked_again(tmp_path: Path) -> None:
    service = StagedService(answers=[errors.ServiceUnreachable("service.test", "reset"), DONE])
    job, _, _ = run(tmp_path, service)
    assert job.state is State.READY
    assert service.calls.count("fetch") == 2


def test_a_defect_ends_in_a_sentence(tmp_path: Path) -> None:
    job, _, _ = run(tmp_path, StagedService(answers=[ZeroDivisionError("oops")]))
    assert job.state is State.FAILED
    assert job.failure is not None
    assert "ZeroDivisionError: oops" in job.failure.sentence


def test_a_full_disk_ends_in_a_sentence_with_the_place(tmp_path: Path) -> None:
    job, _, _ = run(tmp_path, StagedService(answers=[OSError(28, "No space left on device", "/library/x")]))
    assert job.failure is not None
    assert "No space left on device (/library/x)" in job.failure.sentence


def test_a_bad_picture_sends_nothing(tmp_path: Path) -> None:
    service = StagedService()
    job, _, _ = run(tmp_path, service, picture=PictureBytes(b"<html>not a picture</html>"))
    assert job.state is State.FAILED
    assert service.calls == []


def test_a_remote_service_is_polled_and_tells_when_it_will_be_done(tmp_path: Path) -> None:
    processing = Processing(Ticket("7"), eta=12.0, progress=0.25)
    service = StagedService(is_local=False, submission=processing, answers=[processing, DONE])
    job, told, _ = run(tmp_path, service)
    assert job.state is State.READY
    generating = [other for other in told if other.state is State.GENERATING]
    assert generating[0].expected_end == 1012.0
    assert generating[0].progress == 0.25


def test_nothing_is_sent_while_online_access_is_off(tmp_path: Path) -> None:
    job, told, _ = run(tmp_path, StagedService(is_local=False))
    assert Stage.OFFLINE in [other.stage for other in told]
    assert job.state is State.READY


def test_a_picture_is_made_small_enough_for_the_service(tmp_path: Path) -> None:
    _, _, launcher = run(tmp_path, StagedService(upload_limit=UploadLimit(1024, 3_700_000)))
    task, arguments = launcher.tasks[0]
    assert task == "picture"
    assert (arguments["longest"], arguments["max_bytes"]) == (1024, 3_700_000)
    assert arguments["output"].endswith("upload.png")


def test_a_painted_picture_is_encoded_even_for_a_local_service(tmp_path: Path) -> None:
    pixels = PicturePixels(32, 32, False, bytes(32 * 32 * 16))
    job, _, launcher = run(tmp_path, StagedService(), picture=pixels)
    assert job.state is State.READY
    task, arguments = launcher.tasks[0]
    assert (task, arguments["pixels"]) == ("picture", {"width": 32, "height": 32, "linear": False})


def test_the_child_is_told_what_to_make_of_the_model(tmp_path: Path) -> None:
    _, _, launcher = run(tmp_path, StagedService(), name="mushroom", arrival=Arrival(simplify_to=500))
    (task, arguments), (last, _) = launcher.tasks[-2:]
    assert (task, last) == ("prepare", "preview")
    assert (arguments["name"], arguments["simplify_to"], arguments["format"]) == ("mushroom", 500, "glb")
    assert launcher.alive == 0


def test_a_failing_child_ends_the_job_with_its_sentence(tmp_path: Path) -> None:
    job, _, launcher = run(tmp_path, StagedService(), launcher=FakeLauncher(failure="model_unreadable"))
    assert job.state is State.FAILED
    assert job.failure is not None
    assert "could not be read" in job.failure.sentence
    assert launcher.alive == 0


@pytest.mark.parametrize("state", [State.CANCELLED])
def test_a_cancelled_job_stays_cancelled(tmp_path: Path, state: State) -> None:
    library = Library(tmp_path)
    job = library.add(make_job())
    library.update(job.id, state=state)
    service = StagedService()
    Runner(
        job.id,
        PictureBytes(figure(32)),
        service,
        LocalOptions(),
        library,
        FakeLauncher(),
        lambda _job: None,
        lambda: True,
    ).run()
    assert library.get(job.id).state is state
    assert "submit" not in service.calls


@dataclass
class Failing(FakeLauncher):
    """Its children do every task but one."""

    task: str = ""

    def start(self, cancelled: Any = None) -> FakeChild:
        if self.task == "start":
            raise child.failure("child_unavailable", "forbidden")
        started = super().start(cancelled)
        call = started.call

        def fail(task: str, arguments: dict[str, Any], **options: Any) -> dict[str, Any]:
            if task == self.task:
                raise child.failure("child_crashed" if task == "preview" else "child_unavailable", "as asked")
            return call(task, arguments, **options)

        started.call = fail  # type: ignore[method-assign]
        return started


def test_a_preview_that_fails_fails_nothing(tmp_path: Path) -> None:
    job, _, launcher = run(tmp_path, StagedService(), launcher=Failing(task="preview"))
    assert job.state is State.READY
    assert job.failure is None
    assert job.report
    assert launcher.alive == 0


@pytest.mark.parametrize("task", ["start", "prepare"])
def test_without_a_child_the_model_is_left_to_the_artists_blender(tmp_path: Path, task: str) -> None:
    service = StagedService(upload_limit=UploadLimit(1024, 3_700_000))
    job, _, _ = run(tmp_path, service, launcher=Failing(task=task))
    assert (job.state, job.stage) == (State.READY, Stage.ARRIVING_UNPREPARED)
    assert job.report == {}
    assert (tmp_path / "jobs" / job.id / "model.glb").exists()


def test_without_a_child_a_painted_picture_cannot_be_sent(tmp_path: Path) -> None:
    pixels = PicturePixels(32, 32, False, bytes(32 * 32 * 16))
    service = StagedService(upload_limit=UploadLimit(1024, 3_700_000))
    job, _, _ = run(tmp_path, service, launcher=Failing(task="start"), picture=pixels)
    assert job.state is State.FAILED
    assert service.calls == []
