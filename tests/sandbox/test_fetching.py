# SPDX-License-Identifier: GPL-3.0-or-later
"""Every way to ask for a job gives the same answer."""

from __future__ import annotations

import pytest

from sandbox.fetching import BY_BODY, BY_PATH
from tests.sandbox.service import Service


@pytest.fixture
def owner(server):
    return Service(server, "finished")


@pytest.mark.blender
@pytest.mark.parametrize("path", BY_PATH)
def test_id_in_the_path(owner, finished, path):
    assert owner.post(f"/api{path}/{finished['id']}").json()["output"] == finished["output"]


@pytest.mark.blender
@pytest.mark.parametrize("path", BY_BODY)
@pytest.mark.parametrize("kind", [int, str])
def test_id_in_the_body(owner, finished, path, kind):
    assert owner.post(f"/api{path}", request_id=kind(finished["id"])).json()["output"] == finished["output"]


def test_invalid_id_is_refused_with_the_field_s_name(owner):
    answer = owner.post("/api/v6/3d/fetch/abc")
    assert (answer.status_code, list(answer.json()["message"])) == (400, ["request_id"])
    assert owner.post("/api/v6/3d/fetch").json()["message"] == {"request_id": ["The request id field is required."]}


def test_v3_says_in_its_own_spelling_that_there_is_no_such_job(owner):
    assert owner.post("/api/v3/fetch/1").json() == {"status": "error", "messege": "Request not found"}
