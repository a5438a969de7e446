# SPDX-License-Identifier: GPL-3.0-or-later
"""What ends a job, what it survives, and what a retry costs afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from maquette.client import errors, worker
from maquette.client.capabilities import UploadLimit
from maquette.client.errors import Retry
from maquette.client.service import Ticket
from maquette.jobs.pictures import PictureBytes, PicturePixels
from maquette.jobs.run.retrying import BELIEVED_AFTER
from maquette.jobs.state import Stage, State, WaitReason
from maquette.jobs.store.errors import LibraryUnwritable

from tests import marked
from tests.jobs.doubles import DONE, FakeChild, FakeLauncher, StagedService, make_setup
from tests.jobs.run.test_runner import run
from tests.pictures import figure

if TYPE_CHECKING:
    from maquette.jobs.job import Job
    from maquette.jobs.pictures import Picture
    from maquette.jobs.store.library import Library


@dataclass
class Failing(FakeLauncher):
    """Its children perform every task but one."""

    task: str = ""

    def start(self, cancelled: Any = None) -> FakeChild:
        if self.task == "start":
            raise worker.failure("child_unavailable", "forbidden")
        started = super().start(cancelled)
        call = started.call

        def fail(task: str, arguments: dict[str, Any], **options: Any) -> dict[str, Any]:
            if task == self.task:
                raise worker.failure("child_crashed" if task == "preview" else "child_unavailable", "as asked")
            return call(task, arguments, **options)

        started.call = fail  # type: ignore[method-assign]
        return started


def test_a_preview_that_fails_fails_nothing(tmp_path: Path) -> None:
    ended = run(tmp_path, StagedService(), launcher=Failing(task="preview"))
    assert ended.job.state is State.READY
    assert ended.job.failure is None
    assert ended.job.report
    assert ended.launcher.alive == 0


@pytest.mark.parametrize("task", ["start", "prepare"])
def test_without_a_child_the_model_is_left_to_the_artists_blender(tmp_path: Path, task: str) -> None:
    service = StagedService(upload_limit=UploadLimit(1024, 3_700_000))
    job = run(tmp_path, service, launcher=Failing(task=task)).job
    assert (job.state, job.stage) == (State.READY, Stage.ARRIVING_UNPREPARED)
    assert job.report == {}
    assert job.model.exists()


def sent_without_a_child(folder: Path, picture: Picture) -> tuple[Job, StagedService]:
    service = StagedService(upload_limit=UploadLimit(1024, 3_700_000))
    return run(folder, service, launcher=Failing(task="start"), picture=picture).job, service


TURNED = marked.encoded(marked.quarters(), "JPEG", orientation=6)
WIDE = marked.encoded(marked.quarters(), "PNG", icc=marked.profile("Adobe RGB (1998)"))


@pytest.mark.parametrize("picture", [PictureBytes(TURNED), PictureBytes(WIDE), PictureBytes(figure(32), "", "NONE")])
def test_without_a_child_no_picture_is_sent_that_services_see_differently(tmp_path: Path, picture: Picture) -> None:
    job, service = sent_without_a_child(tmp_path, picture)
    assert job.state is State.FAILED
    assert service.calls == []


def test_without_a_child_a_plain_file_is_sent_as_it_is(tmp_path: Path) -> None:
    _, service = sent_without_a_child(tmp_path, PictureBytes(figure(32)))
    assert service.calls[:2] == ["upload", "submit"]


def test_a_picture_that_became_too_narrow_is_not_sent(tmp_path: Path) -> None:
    class Narrowing(FakeLauncher):
        def start(self, cancelled: Any = None) -> FakeChild:
            return NarrowChild(self)

    class NarrowChild(FakeChild):
        def call(self, task: str, arguments: dict[str, Any], **more: Any) -> dict[str, Any]:
            super().call(task, arguments, **more)
            return {"width": 1024, "height": 7, "original_width": 6000, "original_height": 40}

    service = StagedService(upload_limit=UploadLimit(1024, 3_700_000))
    job = run(tmp_path, service, launcher=Narrowing(), picture=PictureBytes(figure(32), "sword.png")).job
    assert job.failure is not None
    assert job.failure.sentence.startswith("The picture 'sword.png' is 6000 × 40 pixels, too narrow for the service")
    assert service.calls == []


def test_without_a_child_a_painted_picture_cannot_be_sent(tmp_path: Path) -> None:
    job, service = sent_without_a_child(tmp_path, PicturePixels(32, 32, False, bytes(32 * 32 * 16)))
    assert job.state is State.FAILED
    assert service.calls == []


@pytest.mark.parametrize("defect", [ZeroDivisionError("oops"), OSError(28, "No space left on device")])
def test_a_defect_while_the_order_is_on_its_way_leaves_it_uncertain(tmp_path: Path, defect: Exception) -> None:
    clock = count(1000.0)
    job = run(tmp_path, StagedService(submission=defect), clock=lambda: next(clock)).job
    assert job.state is State.UNCERTAIN
    assert job.retry is Retry.UNKNOWN


def test_an_answer_that_cannot_be_stored_is_not_forgotten(tmp_path: Path) -> None:
    def fill_disk(library: Library, _job: Job) -> None:
        update = library.update

        def fail(job_id: str, **changes: Any) -> Job:
            if changes.keys() & {"ticket", "failure"}:
                raise LibraryUnwritable.at(tmp_path, "the disk is full")
            return update(job_id, **changes)

        library.update = fail  # type: ignore[method-assign]

    ended = run(tmp_path, StagedService(), prepare=fill_disk)
    shown = ended.told[-1]
    assert ended.job.state is State.SUBMITTING
    assert (shown.state, shown.ticket, shown.retry) == (State.FAILED, Ticket("7"), Retry.FREE)


def test_a_long_network_outage_does_not_end_an_ordered_job(tmp_path: Path) -> None:
    away = [errors.ServiceUnreachable("service.test", "reset") for _ in range(20)]
    ended = run(tmp_path, StagedService(answers=[*away, DONE]))
    assert ended.job.state is State.READY
    waits = [job for job in ended.told if job.next_try is not None]
    assert len(waits) == 20
    assert {(job.wait_reason, job.note) for job in waits} == {(WaitReason.CONNECTION, "The connection failed.")}
    assert (ended.told[-1].note, ended.told[-1].next_try) == ("", None)


def test_a_service_that_asks_for_a_long_wait_does_not_end_an_ordered_job(tmp_path: Path) -> None:
    busy = errors.RateLimited("Staged", 3600.0, is_order=False)
    ended = run(tmp_path, StagedService(answers=[busy, DONE]))
    assert ended.job.state is State.READY
    waits = [job for job in ended.told if job.next_try is not None]
    assert [job.wait_reason for job in waits] == [WaitReason.BUSY]
    assert waits[0].next_try == 1000.0 + 3600.0


def test_the_deadline_ends_it_and_asking_again_is_free(tmp_path: Path) -> None:
    clock = count(1000.0, 600.0)
    away = [errors.ServiceUnreachable("service.test", "reset") for _ in range(50)]
    service = StagedService(is_local=False, answers=away)
    job = run(tmp_path, service, monotonic=lambda: next(clock), setup=make_setup(deadline=3600.0)).job
    assert job.state is State.FAILED
    assert job.failure is not None
    assert "within 60 minutes" in job.failure.sentence
    assert job.retry is Retry.FREE


@pytest.mark.parametrize("answer", [errors.JobUnknown("It is gone."), errors.KeyRefused("Staged")])
def test_an_answer_that_is_no_result_is_asked_for_again_before_it_is_believed(
    tmp_path: Path, answer: Exception
) -> None:
    service = StagedService(is_local=False, answers=[answer] * (BELIEVED_AFTER - 1) + [DONE])
    assert run(tmp_path, service).job.state is State.READY
    service = StagedService(is_local=False, answers=[answer] * BELIEVED_AFTER)
    job = run(tmp_path / "again", service).job
    assert (job.state, job.ticket, job.retry) == (State.FAILED, Ticket("7"), Retry.FREE)


@pytest.mark.parametrize(
    "answer",
    [
        errors.ServiceError("It points to another address."),
        errors.ServiceFault("It answered with a web page."),
        errors.NoCredits("Staged", is_order=False),
        errors.RateLimited("Staged", 5.0, is_order=False),
        errors.InvalidSetting("It does not like the seed."),
    ],
)
def test_no_other_answer_ends_an_ordered_job(tmp_path: Path, answer: Exception) -> None:
    ended = run(tmp_path, StagedService(is_local=False, answers=[answer] * 30 + [DONE]))
    assert ended.job.state is State.READY
    assert len([job for job in ended.told if job.next_try is not None]) == 30


def test_a_failure_reported_by_the_service_ends_a_job_and_keeps_its_ticket(tmp_path: Path) -> None:
    job = run(tmp_path, StagedService(is_local=False, answers=[errors.GenerationFailed("No luck.")])).job
    assert (job.state, job.ticket, job.retry) == (State.FAILED, Ticket("7"), Retry.UNKNOWN)


def test_a_computer_that_wakes_without_a_network_after_the_deadline_asks_first(tmp_path: Path) -> None:
    def left_long_ago(library: Library, job: Job) -> None:
        library.update(job.id, state=State.GENERATING, ticket=DONE.ticket, entered={State.GENERATING: -1e6})

    away = [errors.ServiceUnreachable("service.test", "no network") for _ in range(5)]
    ended = run(tmp_path, StagedService(is_local=False, answers=[*away, DONE]), prepare=left_long_ago)
    assert ended.job.state is State.READY


def test_a_file_that_is_not_there_yet_is_waited_for(tmp_path: Path) -> None:
    service = StagedService(is_local=False)
    bring, missing = service.download, count()

    def late(*arguments: Any) -> Path:
        if next(missing) < 12:
            raise errors.DownloadFailed("The model could not be fetched (HTTP 404).")
        return bring(*arguments)

    service.download = late  # type: ignore[method-assign]
    assert run(tmp_path, service).job.state is State.READY
