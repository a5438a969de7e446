# SPDX-License-Identifier: GPL-3.0-or-later
"""Models made from several views or a prompt instead of one picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from maquette.client.capabilities import UploadLimit
from maquette.client.service import Subject
from maquette.client.views import ViewRole
from maquette.jobs import recovery
from maquette.jobs.pictures import PictureBytes, PicturePixels, Views
from maquette.jobs.state import State
from maquette.jobs.store import record
from maquette.jobs.uptime import Moment

from tests.jobs.doubles import FakeLauncher, StagedService, make_engine, make_job, submit, wait_for
from tests.pictures import figure

if TYPE_CHECKING:
    from maquette.jobs.job import Job

ROLES = (ViewRole.FRONT, ViewRole.BACK)
VIEWS = Views({ViewRole.FRONT: PictureBytes(figure(32)), ViewRole.BACK: PicturePixels(16, 16, False, bytes(4096))})
READING = {"name": "", "alpha": ""}
LAYOUT = {"name": "", "width": 16, "height": 16, "linear": False}


def worked(folder: Path, service: StagedService, launcher: FakeLauncher, **changes: object) -> Job:
    engine = make_engine(folder, launcher)
    try:
        job = submit(engine, service, VIEWS if changes.get("views") else None, **changes)
        return wait_for(engine, job.id, State.READY)
    finally:
        engine.close()


def test_a_prompt_is_sent_as_it_is_and_nothing_is_uploaded(tmp_path: Path) -> None:
    service, launcher = StagedService(), FakeLauncher()
    worked(tmp_path, service, launcher, prompt="a wooden chest")
    assert service.calls[0] == "submit"
    assert service.subject == Subject(prompt="a wooden chest")
    assert [arguments["picture"] for task, arguments in launcher.tasks if task == "prepare"] == [None]


def test_a_local_service_reads_each_view_from_its_own_file(tmp_path: Path) -> None:
    service = StagedService()
    job = worked(tmp_path, service, FakeLauncher(), views=ROLES)
    front, back = Path(job.folder) / "picture", Path(job.folder) / "views" / "back" / "picture.raw"
    assert service.subject is not None
    assert service.subject.address == str(front)
    assert service.subject.views == {
        "FRONT": {"picture": str(front), "pixels": READING},
        "BACK": {"picture": str(back), "pixels": LAYOUT},
    }
    assert (front.read_bytes(), back.stat().st_size) == (figure(32), 4096)


def test_a_service_on_the_web_gets_all_views_in_one_picture(tmp_path: Path) -> None:
    service = StagedService(upload_limit=UploadLimit(1024, 3_700_000))
    launcher = FakeLauncher()
    job = worked(tmp_path, service, launcher, views=ROLES)
    task, arguments = launcher.tasks[0]
    assert (task, arguments["max_bytes"]) == ("side_by_side", 3_700_000)
    assert [picture["pixels"] for picture in arguments["pictures"]] == [READING, LAYOUT]
    assert service.subject == Subject(str(Path(job.folder) / "views.png"), has_views_in_one=True)


def test_views_and_prompt_are_kept_in_the_record() -> None:
    for job in (make_job(views=ROLES), make_job(prompt="a chest – “schön”")):
        assert record.load(record.dump(job)) == job


def test_the_record_of_an_older_version_has_neither() -> None:
    text = record.dump(make_job()).replace('"views": [], ', "").replace('"prompt": "", ', "")
    assert "views" not in text
    assert (record.load(text).views, record.load(text).prompt) == ((), "")


def test_a_prompt_that_waited_for_hours_needs_consent_and_no_picture() -> None:
    job = make_job(prompt="a chest", queued=Moment("boot", 0.0))
    assert recovery.changes(job, Moment("boot", 10.0), has_model=False) == {}
    assert recovery.changes(job, Moment("boot", 10_000.0), has_model=False)["needs_consent"]


def test_the_child_cuts_out_what_is_to_be_sent_as_a_cut_out(tmp_path: Path) -> None:
    service, launcher, options = StagedService(), FakeLauncher(), {"tolerance": 0.25, "invert": True}
    job = worked(tmp_path, service, launcher, cut_out=options)
    task, arguments = launcher.tasks[0]
    assert (task, arguments["cut_out"]) == ("picture", options)
    assert service.subject is not None
    assert service.subject.address == str(Path(job.folder) / "upload.png")
    assert record.load(record.dump(job)).cut_out == options


def test_without_a_child_no_raw_picture_is_sent_in_place_of_its_cut_out(tmp_path: Path) -> None:
    service, launcher = StagedService(upload_limit=UploadLimit(1024, 3_700_000)), FakeLauncher("child_unavailable")
    engine = make_engine(tmp_path, launcher)
    try:
        job = submit(engine, service, cut_out={"tolerance": 0.25})
        wait_for(engine, job.id, State.FAILED)
    finally:
        engine.close()
    assert "upload" not in service.calls
