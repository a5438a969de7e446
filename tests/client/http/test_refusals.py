# SPDX-License-Identifier: GPL-3.0-or-later
"""Every documented message and code of both services becomes an error with a next step; others are shown as is."""

from __future__ import annotations

import pytest

from tools.checkout import load_package

load_package()

from maquette.client import errors
from maquette.client.errors import Retry
from maquette.client.http.refusals import LONGEST_MESSAGE, Call, Refusal

KEY = "sk-7f3a9c"


def refused(body: object, status: int = 200, call: Call = Call.ORDER, retry_after: float | None = None) -> Exception:
    return Refusal("ModelsLab", KEY, call, status, body, retry_after).error()


@pytest.mark.parametrize("status", [200, None])
@pytest.mark.parametrize(
    ("code", "message", "kind"),
    [
        (400, "The init_image field is required", errors.InvalidSetting),
        (400, "ss_sampling_steps must be between 1 and 50", errors.InvalidSetting),
        (401, "Invalid API key", errors.KeyRefused),
        (401, "API key required", errors.KeyRefused),
        (401, "Invalid Api Key", errors.KeyRefused),
        (402, "Insufficient credits. Please add more credits to continue.", errors.NoCredits),
        (403, "This feature requires a premium subscription", errors.ServiceError),
        (403, "Feature not available", errors.ServiceError),
        (429, "Rate limit exceeded. Maximum 5 queued requests allowed.", errors.RateLimited),
        (429, "Rate limit exceeded", errors.RateLimited),
        (500, "Internal server error. Please try again.", errors.ServiceFault),
        (503, "Service temporarily unavailable. Please try again later.", errors.ServiceFault),
        (400, "Unable to fetch image from provided URL", errors.ServiceError),
        (404, "Model not found: instantmesh", errors.ServiceError),
        (400, "Model id not found", errors.ServiceError),
        (200, "Failed, Try Again", errors.GenerationFailed),
    ],
)
def test_a_documented_message_is_understood_with_and_without_its_code(status, code, message, kind) -> None:
    error = refused({"status": "error", "message": message}, code if status is None else status)
    assert type(error) is kind
    assert "ModelsLab" in str(error)
    assert str(error).endswith(".")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (400, errors.InvalidSetting),
        (401, errors.KeyRefused),
        (402, errors.NoCredits),
        (403, errors.ServiceError),
        (404, errors.ServiceError),
        (413, errors.ServiceError),
        (422, errors.InvalidSetting),
        (429, errors.RateLimited),
        (500, errors.ServiceFault),
        (503, errors.ServiceFault),
        (521, errors.ServiceFault),
    ],
)
def test_a_code_without_a_message_is_enough(code: int, kind: type) -> None:
    assert type(refused({}, code)) is kind


@pytest.mark.parametrize("name", ["message", "messege", "error", "tip", "tips", "tip_1"])
def test_the_message_is_found_under_each_of_its_names(name: str) -> None:
    assert isinstance(refused({"status": "error", name: "Invalid API key"}), errors.KeyRefused)


def test_a_message_that_is_an_object_is_flattened() -> None:
    body = {
        "status": "error",
        "message": {"resolution": ["The resolution must be an integer."], "seed": ["Too big.", 5]},
    }
    error = refused(body)
    assert isinstance(error, errors.InvalidSetting)
    assert "resolution: The resolution must be an integer.; seed: Too big”" in str(error)
    assert isinstance(refused({"message": {"key": ["The key field is required."]}}), errors.KeyRefused)
    assert "one two" in str(refused({"message": ["one", "two"]}))


def test_an_unknown_message_is_shown_shortened_and_without_the_key() -> None:
    error = refused({"status": "error", "message": f"no\nluck with {KEY} " + "x" * 1000})
    assert type(error) is errors.ServiceError
    assert "“no luck with ••• xxx" in str(error)
    assert KEY not in str(error)
    assert len(str(error)) < LONGEST_MESSAGE + 120


def test_a_message_about_content_asks_for_another_picture() -> None:
    assert "another picture" in str(refused({"status": "error", "message": "NSFW content detected"}))


@pytest.mark.parametrize(
    ("body", "header", "seconds"),
    [
        ({"retry_after": 30}, None, 30),
        ({"retry_after": "45"}, 5.0, 45),
        ({}, 12.0, 12),
        ({"message": "Rate limit exceeded, try again in 2 minutes"}, None, 120),
        ({"retry_after": 1e9}, None, 3600),
        ({"retry_after": -1}, None, 30),
        ({"retry_after": None}, None, 30),
    ],
)
def test_the_wait_is_read_from_header_and_message(body, header, seconds) -> None:
    error = refused(body, 429, Call.FETCH, header)
    assert isinstance(error, errors.RateLimited)
    assert error.retry_after == seconds


def test_the_cost_of_a_retry_depends_on_the_request() -> None:
    fault = {"status": "error", "message": "Internal server error"}
    assert refused(fault, 500, Call.ORDER).retry is Retry.UNKNOWN
    assert refused(fault, 500, Call.FETCH).retry is Retry.FREE
    assert refused({"status": "error"}, 503, Call.ORDER).retry is Retry.FREE
    assert refused({"message": "Service Unavailable"}, 503, Call.ORDER).retry is Retry.UNKNOWN  # a gateway's
    assert refused({}, 404, Call.FETCH).retry is Retry.FREE
    assert refused({}, 404, Call.ORDER).retry is Retry.FREE


@pytest.mark.parametrize("code", [408, 409, 499])
def test_an_interrupted_order_may_have_been_accepted(code: int) -> None:
    for body in ({}, {"message": "Request Timeout"}, {"status": "error", "message": "Duplicate request"}):
        assert refused(body, code, Call.ORDER).retry is Retry.UNKNOWN
        assert refused(body, code, Call.FREE).retry is Retry.FREE


@pytest.mark.parametrize("code", [200, 400, 403, 405, 408, 413, 422, 425, 500])
@pytest.mark.parametrize("message", ["CUDA out of memory", "Failed, try again later.", "Please try again later", ""])
def test_an_unknown_error_of_a_job_may_be_temporary(code: int, message: str) -> None:
    error = refused({"status": "error", "message": message}, code, Call.FETCH)
    assert isinstance(error, errors.ServiceFault)
    assert (error.is_transient, error.retry) == (True, Retry.FREE)
    assert message.rstrip(".") in str(error)


@pytest.mark.parametrize(
    ("status", "message"), [(429, "Rate limit exceeded"), (402, "Insufficient credits"), (200, "Unable to fetch image")]
)
def test_only_a_refused_order_is_reported_as_free(status: int, message: str) -> None:
    body = {"status": "error", "message": message}
    assert "nothing was billed" in str(refused(body, status, Call.ORDER))
    assert "nothing was billed" not in str(refused(body, status, Call.FETCH))


@pytest.mark.parametrize("message", ["NSFW content detected", "Unable to fetch image", "Model not found"])
def test_a_reported_failure_of_an_accepted_job_is_final(message: str) -> None:
    error = refused({"status": "error", "message": message}, 200, Call.FETCH)
    assert isinstance(error, errors.GenerationFailed)
    assert message in str(error)
