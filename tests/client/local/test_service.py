# SPDX-License-Identifier: GPL-3.0-or-later
"""The Local service, with a launcher that records what its children are asked to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from maquette.client.errors import InvalidSetting, PictureError
from maquette.client.local.options import LocalOptions
from maquette.client.local.service import Local
from maquette.client.service import Finished, Processing, Subject

from tests.jobs.doubles import FakeLauncher


def ordered(launcher: FakeLauncher, picture: Path) -> tuple[Local, Processing]:
    service = Local(launcher, "lamp")
    answer = service.submit(Subject(service.upload(picture, bool)), LocalOptions(triangles=900), "id", lambda: None)
    assert isinstance(answer, Processing)
    return service, answer


def test_a_child_makes_the_model_from_the_picture(tmp_path: Path) -> None:
    launcher = FakeLauncher()
    service, answer = ordered(launcher, tmp_path / "picture")
    finished = service.fetch(answer.ticket, bool)
    assert isinstance(finished, Finished)
    [(task, arguments)] = launcher.tasks
    assert (task, arguments["picture"], arguments["name"]) == ("reconstruct", str(tmp_path / "picture"), "lamp")
    assert arguments["options"]["triangles"] == 900
    target = service.download(finished, tmp_path / "model.glb", lambda _fraction: None, bool)
    assert target.read_bytes() == b"made"


def test_the_child_is_kept_for_the_jobs_next_step(tmp_path: Path) -> None:
    launcher = FakeLauncher()
    service, answer = ordered(launcher, tmp_path / "picture")
    service.fetch(answer.ticket, bool)
    assert (launcher.alive, launcher.kept) == (0, 1)


def test_a_child_that_failed_is_ended(tmp_path: Path) -> None:
    launcher = FakeLauncher(failure="no_subject")
    service, answer = ordered(launcher, tmp_path / "picture")
    with pytest.raises(PictureError, match="stands out"):
        service.fetch(answer.ticket, bool)
    assert (launcher.alive, launcher.kept) == (0, 0)


def test_there_is_no_server_to_reach_and_nothing_to_pay() -> None:
    service = Local(FakeLauncher(), "lamp")
    assert service.capabilities.is_local
    assert "needs no connection" in service.check().sentence


@pytest.mark.parametrize(
    "wrong",
    [{"shape": "BALL"}, {"subjects": "TWO"}, {"bevel": 1.5}, {"grow": 1.0}, {"mirror": "perhaps"}, {"depth": 0}],
)
def test_options_out_of_bounds_are_refused(wrong) -> None:
    with pytest.raises(InvalidSetting):
        LocalOptions(**wrong)
