# SPDX-License-Identifier: GPL-3.0-or-later
"""A job as text: it is read back unchanged, and text that is no job is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from maquette.client.capabilities import ServiceName
from maquette.jobs.job import Job
from maquette.jobs.state import Stage
from maquette.jobs.store import record

from tests.jobs.doubles import make_job

# JSON's own values: options and reports hold nothing else, and NaN is equal to nothing.
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
mappings = st.dictionaries(st.text(), plain, max_size=4)
times = st.floats(allow_nan=False, allow_infinity=False)
st.register_type_strategy(float, times)


@st.composite
def jobs(draw: st.DrawFn) -> Job:
    return draw(st.builds(Job, options=mappings, report=mappings, service=st.sampled_from(ServiceName)))


@given(jobs())
def test_any_job_is_read_back_unchanged(job: Job) -> None:
    assert record.load(record.dump(job)) == job


def test_what_an_older_version_did_not_write_has_its_default() -> None:
    job = make_job()
    values = json.loads(record.dump(job))
    del values["note"], values["report"], values["arrival"]["scene_id"]
    assert record.load(json.dumps(values)) == job


@pytest.mark.parametrize(
    ("state", "entered", "is_sent"),
    [
        ("QUEUED", {"QUEUED": 1.0}, False),
        ("QUEUED", {"QUEUED": 3.0, "SUBMITTING": 2.0}, False),  # back in the queue: that order was not taken
        ("CANCELLED", {"QUEUED": 1.0}, False),
        ("CANCELLED", {"QUEUED": 1.0, "SUBMITTING": 2.0}, True),
        ("CANCELLED", {"QUEUED": 3.0, "SUBMITTING": 2.0}, True),  # the clock may have been set back
        ("UNCERTAIN", {"QUEUED": 3.0, "SUBMITTING": 2.0}, True),
        ("FAILED", {}, False),
    ],
)
def test_whether_version_0_1_0_sent_an_order_rests_on_no_clock(
    state: str, entered: dict[str, float], is_sent: bool
) -> None:
    values = json.loads(record.dump(make_job()))
    del values["is_sent"]
    values["state"], values["entered"] = state, entered
    values["failure"] = {"sentence": "It broke.", "retry": "FREE"}
    loaded = record.load(json.dumps(values))
    assert loaded.is_sent is is_sent
    assert loaded.failure is not None
    assert not loaded.failure.is_last_word


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("state", "FLYING"),
        ("created", "yesterday"),
        ("created", True),
        ("links", "http://files.test"),
        ("arrival", {"location": [0, 0]}),
        ("needs_consent", 1),
        ("ticket", {"remote_id": 7}),
        ("name", None),
    ],
)
def test_a_value_of_a_wrong_type_is_refused(name: str, value: object) -> None:
    values = json.loads(record.dump(make_job()))
    with pytest.raises(record.DamagedRecord):
        record.load(json.dumps({**values, name: value}))


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"name": "teapot"}'])
def test_what_is_not_a_job_is_refused(text: str) -> None:
    with pytest.raises(record.DamagedRecord):
        record.load(text)


@pytest.mark.parametrize("stage", Stage)
def test_a_stage_is_read_back_by_its_old_name(stage: Stage) -> None:
    assert record.load(record.dump(make_job(stage=stage))).stage is stage


@pytest.mark.parametrize(
    ("written", "stage"),
    [
        ("Waiting for your word", Stage.CONSENT),
        ("Waiting until Blender is at rest", Stage.ARRIVING),
        ("Blender ended while the model arrived", Stage.INTERRUPTED),
        ("Waiting for its turn", Stage.WAITING),
        ("What a later version shows", Stage.WAITING),
    ],
)
def test_the_stages_of_other_versions_lose_no_job(written: str, stage: Stage) -> None:
    values = json.loads(record.dump(make_job()))
    assert record.load(json.dumps({**values, "stage": written})).stage is stage


def test_version_0_1_0_can_read_every_stage() -> None:
    shown_then = {
        "Waiting for its turn",
        "Waiting for online access",
        "Waiting for the service's key",
        "Waiting for the service that it was ordered from",
        "Waiting until the service takes more jobs",
        "Waiting for your word",
        "Preparing the picture",
        "Uploading the picture",
        "Sending the order",
        "Generating",
        "Downloading the model",
        "Preparing the model",
        "Waiting until Blender is at rest",
        "About to be imported; Blender will pause",
        "In the scene",
        "Blender ended while the model arrived",
        "Stopped",
    }
    assert {json.loads(record.dump(make_job(stage=stage)))["stage"] for stage in Stage} == shown_then
