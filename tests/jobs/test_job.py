# SPDX-License-Identifier: GPL-3.0-or-later
"""What a job's state implies: what a retry costs, and which actions are offered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from maquette.client.capabilities import ServiceName
from maquette.client.errors import Retry
from maquette.client.service import Ticket
from maquette.jobs.job import Failure, Job
from maquette.jobs.placement import Arrival
from maquette.jobs.state import ENDED, UNFINISHED, WORKED, State

JOB = Job("lamp", ServiceName.MODELSLAB, "modelslab.com", {}, "glb", Arrival(), created=0.0, folder="/jobs/1")
LAST_WORD = Failure("It failed there.", Retry.BILLED, is_last_word=True)
BILLED, FREE = Failure("It failed.", Retry.BILLED), Failure("It is not done.", Retry.FREE)


@pytest.mark.parametrize(
    ("changes", "retry"),
    [
        ({}, Retry.FREE),
        ({"is_sent": True}, Retry.UNKNOWN),
        ({"is_sent": True, "service": ServiceName.LOCAL}, Retry.FREE),
        ({"is_sent": True, "failure": BILLED}, Retry.BILLED),
        ({"is_sent": True, "ticket": Ticket("7")}, Retry.FREE),
        ({"is_sent": True, "links": ("https://files.test/lamp.glb",)}, Retry.FREE),
        ({"is_sent": True, "failure": FREE, "ticket": Ticket("7")}, Retry.FREE),
        ({"is_sent": True, "failure": BILLED, "ticket": Ticket("7")}, Retry.FREE),
        ({"is_sent": True, "failure": LAST_WORD, "ticket": Ticket("7")}, Retry.BILLED),
    ],
)
def test_a_retry_is_free_where_nothing_was_sent_or_the_service_has_answered(changes, retry) -> None:
    assert replace(JOB, **changes).retry is retry


@pytest.mark.parametrize(
    ("state", "report", "can_be_imported"),
    [
        (State.READY, {}, True),  # no child could prepare it: this Blender imports it
        (State.KEPT, {"object": "Lamp"}, True),
        (State.FAILED, {"object": "Lamp"}, True),
        (State.FAILED, {}, False),
        (State.ARRIVING, {"object": "Lamp"}, False),
        (State.GENERATING, {"object": "Lamp"}, False),  # a job that is running again
    ],
)
def test_a_finished_model_can_be_imported(state, report, can_be_imported) -> None:
    assert replace(JOB, state=state, report=report).can_be_imported is can_be_imported


def test_the_mesh_of_a_turntable_is_stored_beside_it() -> None:
    assert JOB.mesh_file == JOB.model
    turntable = replace(JOB, output_format="gif")
    assert (turntable.model.name, turntable.mesh_file.name) == ("model.gif", "turntable.glb")


def test_every_state_is_ended_or_unfinished_and_only_unfinished_jobs_run() -> None:
    assert set(State) == ENDED | UNFINISHED
    assert not ENDED & UNFINISHED
    assert WORKED < UNFINISHED
