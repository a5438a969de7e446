# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox follows the documentation, in requests that schemathesis generates from it."""

from __future__ import annotations

import uuid

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    positive_data_acceptance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.contract import documents
from tests.sandbox.service import Service
from tests.sandbox_server import SandboxServer

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SETTINGS = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
DOCUMENTS = {"our own words": documents.own_words(), "the vendor's page": documents.vendors_page()}
SUBJECTS = ("init_image", "image", "prompt")  # fails early if the sandbox does not work
SUBMISSIONS = [
    ("our own words", "/3d/image_to_3d"),
    ("our own words", "/3d/text_to_3d"),
    ("the vendor's page", "/3d/image_to_3d"),
]


@pytest.fixture(scope="module")
def server():
    """Jobs do not finish during a test."""
    with SandboxServer(generation_seconds=3600) as running:
        yield running


@pytest.fixture(scope="module")
def picture(server):
    return Service(server).upload(b"no picture").json()["output"][0]


def operation(document, path):
    raw = DOCUMENTS[document]
    if raw is None:
        pytest.skip("no copy of the vendor's page lies beside this checkout")
    return schemathesis.openapi.from_dict(raw)[path]["POST"]


def good(case, picture):
    """Fill in what no schema can express: a separate account, and a picture that exists."""
    body = {**case.body, "key": str(uuid.uuid4())}
    return body if "prompt" in body else body | {"init_image": picture, "image": picture}


@pytest.mark.parametrize(("document", "path"), SUBMISSIONS)
def test_documented_submission_is_accepted_and_answered_as_documented(server, picture, document, path):
    @SETTINGS
    @given(case=operation(document, path).as_strategy())
    def ask(case):
        case.body = good(case, picture)
        # Answers do not depend on what is made later, so nothing is.
        answer = case.call(base_url=server.failing("failed_job").modelslab_url)
        case.validate_response(answer, checks=[*CHECKS, positive_data_acceptance])

    ask()


@pytest.mark.parametrize(
    ("document", "path"),
    [*SUBMISSIONS, ("our own words", "/base64_to_url"), ("our own words", "/3d/base64_to_url")],
)
def test_wrong_submission_is_refused_as_documented(server, document, path):
    @SETTINGS
    @given(case=operation(document, path).as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE))
    def ask(case):
        if isinstance(case.body, dict):
            case.body = {
                name: value for name, value in case.body.items() if name not in ("init_image", "image", "prompt")
            }
        answer = case.call(base_url=server.url + "/api/v6")
        case.validate_response(answer, checks=CHECKS)
        assert answer.status_code in (400, 401)

    ask()


@given(number=st.integers(-(2**70), 2**70), field=st.sampled_from(["key", "unknown"]))
@SETTINGS
def test_any_fetch_is_answered_as_documented(server, number, field):
    case = operation("our own words", "/3d/fetch/{id}").Case(path_parameters={"id": number}, body={field: "key"})
    case.validate_response(case.call(base_url=server.url + "/api/v6"), checks=CHECKS)


@pytest.mark.blender
def test_job_is_documented_from_the_submission_to_the_end():
    """Processing, still processing, success: one answer of each kind, as documented."""
    with SandboxServer(generation_seconds=2) as running:
        service = Service(running)
        accepted = service.submit(mesh_simplify=0.98)
        submission = operation("our own words", "/3d/image_to_3d").Case(body={})
        submission.validate_response(accepted, checks=CHECKS)
        fetch = operation("our own words", "/3d/fetch/{id}").Case(path_parameters={"id": 1}, body={})
        fetch.validate_response(service.post(accepted.json()["fetch_result"]), checks=CHECKS)
        service.ended(accepted.json())
        done = service.post(accepted.json()["fetch_result"])
        fetch.validate_response(done, checks=CHECKS)
    assert done.json()["status"] == "success"


def test_upload_is_answered_as_documented(server):
    case = operation("our own words", "/base64_to_url").Case(body={})
    case.validate_response(Service(server).upload(b"any"), checks=CHECKS)


class TestOwnDocument:
    """The sandbox's OpenAPI document, checked at every endpoint."""

    def test_no_request_breaks_an_endpoint(self, server):
        document = requests.get(f"{server.url}/openapi.json", timeout=60).json()
        schema = schemathesis.openapi.from_dict(document)

        @SETTINGS
        @given(data=st.data())
        def ask(data):
            path = data.draw(st.sampled_from(sorted(document["paths"])))
            way = data.draw(st.sampled_from(sorted(document["paths"][path])))
            mode = data.draw(st.sampled_from(list(schemathesis.GenerationMode)))
            case = data.draw(schema[path][way.upper()].as_strategy(generation_mode=mode))
            answer = case.call(base_url=server.url)
            case.validate_response(answer, checks=[not_a_server_error, content_type_conformance])
            assert answer.json()["status"] if path != "/sandbox/stats" else answer.json()

        ask()
