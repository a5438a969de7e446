# SPDX-License-Identifier: GPL-3.0-or-later
"""Every documented sample answer and every known variation is read, and nothing else is accepted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.checkout import load_package

load_package()

from maquette.client import errors
from maquette.client.errors import MaquetteError, Retry
from maquette.client.http import json_values
from maquette.client.http.answers import AnswerReader
from maquette.client.http.transport import Reply
from maquette.client.service import Finished, Processing, Ticket

KEY = "sk-7f3a9c"
READER = AnswerReader("ModelsLab", KEY)
TICKET = Ticket("109655545", "https://modelslab.com/api/v6/3d/fetch/109655545")
GLB = "https://pub-3626123a908346a7a8be8d9295f44e26.r2.dev/out/2d74af44.glb"
MIRROR = "https://cdn2.stablediffusionapi.com/out/2d74af44.glb"

PROCESSING = {
    "status": "processing",
    "tip": "Get faster results with a plan",
    "eta": 4,
    "message": "Try to fetch request after seconds estimated",
    "fetch_result": TICKET.fetch_url,
    "id": 109655545,
    "output": [],
    "meta": {"chunk_size": 8192, "foreground_ratio": ".85", "seed": 3480183101, "texture_size": 1024},
    "future_links": [GLB],
    "extra_assets": [],
}
SUCCESS = {
    "status": "success",
    "generationTime": 10.62,
    "id": 109655545,
    "output": [GLB],
    "proxy_links": [MIRROR],
    "meta": {"foreground_ratio": ".85", "seed": 3480183101},
}


def order(**changes: object):
    return READER.order(Reply(200, {**PROCESSING, **changes}))


def fetched(**changes: object):
    return READER.fetch(Reply(200, {**SUCCESS, **changes}), TICKET)


def test_the_sample_of_an_accepted_order() -> None:
    assert order() == Processing(TICKET, 4.0)


def test_the_sample_of_an_order_done_at_once() -> None:
    done = Finished(Ticket("109655545"), (GLB, MIRROR), "3480183101", seconds=10.62)
    assert READER.order(Reply(200, SUCCESS)) == done


def test_the_sample_of_a_job_in_progress() -> None:
    body = {"status": "processing", "message": "try again later.", "output": "", "tip": "…"}
    assert READER.fetch(Reply(200, body), TICKET) == Processing(TICKET)


def test_the_sample_of_a_job_done() -> None:
    assert fetched() == Finished(TICKET, (GLB, MIRROR), "3480183101", seconds=10.62)
    assert READER.fetch(Reply(200, {"status": "success", "id": 5, "output": [GLB]}), TICKET) == Finished(TICKET, (GLB,))


@pytest.mark.parametrize(
    ("told", "seconds"), [(6, 6.0), ("2.5", 2.5), (0, 0.0), (-1, None), ("soon", None), (None, None)]
)
def test_the_generation_time_comes_in_many_forms(told: object, seconds: float | None) -> None:
    finished = fetched(generationTime=told)
    assert isinstance(finished, Finished)
    assert finished.seconds == seconds


def test_the_sample_of_enterprise() -> None:
    extra = {"id": None, "warning": "", "nsfw_content_detected": False, "webhook_status": ""}
    assert fetched(**extra).links == (GLB, MIRROR)


@pytest.mark.parametrize("read", [READER.order, lambda reply: READER.fetch(reply, TICKET)])
@pytest.mark.parametrize(
    "body",
    [
        {"status": "failed", "id": "", "message": "Failed, Try Again", "output": ""},
        {"status": "failed", "id": "109655545", "message": "Failed, Try Again", "track_id": "x"},
    ],
)
def test_the_samples_of_a_failed_job(read, body) -> None:
    with pytest.raises(errors.GenerationFailed) as caught:
        read(Reply(200, body))
    assert caught.value.retry is Retry.UNKNOWN


def test_the_sample_of_an_error_comes_with_http_200_too() -> None:
    body = {"status": "error", "message": "Rate limit exceeded. Maximum 5 queued requests allowed.", "retry_after": 30}
    for status in (200, 429):
        with pytest.raises(errors.RateLimited) as caught:
            READER.order(Reply(status, body))
        assert caught.value.retry_after == 30


@pytest.mark.parametrize(
    ("output", "links"),
    [
        (GLB, (GLB,)),
        ({"0": GLB, "1": MIRROR}, (GLB, MIRROR)),
        ([[GLB], {"a": MIRROR}], (GLB, MIRROR)),
        ([GLB, GLB, "", None, 5, "model.glb", "file:///etc/passwd"], (GLB,)),
    ],
)
def test_output_comes_in_many_forms(output: object, links: tuple[str, ...]) -> None:
    assert fetched(output=output, proxy_links=None).links == links


@pytest.mark.parametrize("output", [None, "", [], {}, 5])
def test_proxy_links_come_as_an_object_and_stand_in_for_an_empty_output(output: object) -> None:
    assert fetched(output=output, proxy_links={"0": MIRROR}).links == (MIRROR,)


@pytest.mark.parametrize("body", [{"data": {"output": [GLB]}}, {"result": {"output": GLB}}, {"output_url": GLB}])
def test_links_are_found_wherever_clients_have_reported_them(body: dict) -> None:
    assert READER.fetch(Reply(200, {"status": "success", **body}), TICKET).links == (GLB,)


@pytest.mark.parametrize(
    ("eta", "seconds"),
    [(4, 4.0), (13.067986918399999, 13.067986918399999), ("416.94", 416.94), (0, 0.0)]
    + [(eta, None) for eta in (None, "", "soon", -1, float("nan"), float("inf"), True, [4], 10**400)],
)
def test_eta_comes_in_many_forms(eta: object, seconds: float | None) -> None:
    assert order(eta=eta) == Processing(TICKET, seconds)


@pytest.mark.parametrize(
    ("value", "remote_id"),
    [(109655545, "109655545"), (109655545.0, "109655545"), ("2d74af44-825c", "2d74af44-825c")]
    + [(value, "109655545") for value in (None, "", [], True, float("nan"))],
)
def test_an_id_comes_in_many_forms_and_may_be_taken_from_the_link(value: object, remote_id: str) -> None:
    assert order(id=value).ticket.remote_id == remote_id


def test_an_accepted_order_without_an_id_is_in_doubt() -> None:
    with pytest.raises(errors.ServiceFault, match="returned no job id") as caught:
        order(id=None, fetch_result=None)
    assert caught.value.retry is Retry.UNKNOWN


def test_a_finished_job_without_links_is_polled_again() -> None:
    assert order(status="success", output=[], future_links=None) == Processing(TICKET, 4.0)
    with pytest.raises(errors.ServiceFault, match="gives no address yet") as caught:
        fetched(output=[], proxy_links=None)
    assert caught.value.retry is Retry.FREE


def test_a_failure_of_another_job_says_nothing_of_this_one() -> None:
    with pytest.raises(errors.ServiceFault, match="a different job"):
        READER.fetch(Reply(200, {"status": "failed", "id": "5", "message": "Failed, Try Again"}), TICKET)


@pytest.mark.parametrize("status", [400, 404, 405, 408, 425, 500, 503])
@pytest.mark.parametrize("body", [{}, {"detail": "Not Found"}, {"status": "processing"}, {"status": 404}])
def test_a_bare_http_code_does_not_end_an_accepted_job(status: int, body: dict) -> None:
    with pytest.raises(errors.ServiceFault) as caught:
        READER.fetch(Reply(status, body), TICKET)
    assert (caught.value.is_transient, caught.value.retry) == (True, Retry.FREE)


@pytest.mark.parametrize("call", ["order", "fetch", "upload", "account", "deletion"])
@pytest.mark.parametrize("status", [401, 402, 403, 404, 405, 408, 425, 451])
def test_data_of_another_shape_is_never_taken_for_the_services_answer(call: str, status: int) -> None:
    page = errors.ServiceFault("A web page came.")
    reply = Reply(status, {}, strange=page)
    with pytest.raises(errors.ServiceFault) as caught:
        READER.fetch(reply, TICKET) if call == "fetch" else getattr(READER, call)(reply)
    assert caught.value is page


@pytest.mark.parametrize("status", [200, 409])
def test_an_order_refused_with_an_unknown_message_and_an_id_is_polled(status: int) -> None:
    body = {"status": "error", "message": "CUDA out of memory", "id": 109655545}
    assert READER.order(Reply(status, body)) == Processing(Ticket("109655545"))


@pytest.mark.parametrize("message", ["Invalid API key", "Insufficient credits", "The steps field is required"])
def test_an_order_refused_with_a_known_message_is_refused_whatever_its_id(message: str) -> None:
    with pytest.raises(MaquetteError) as caught:
        READER.order(Reply(200, {"status": "error", "message": message, "id": 109655545}))
    assert caught.value.retry is Retry.FREE


def test_a_busy_answer_that_names_a_job_is_polled_and_not_ordered_again() -> None:
    body = {"status": "error", "message": "Rate limit exceeded, try again in 30 seconds", "id": 109655545}
    assert READER.order(Reply(429, body)) == Processing(Ticket("109655545"))
    with pytest.raises(errors.InvalidSetting):
        READER.order(Reply(400, {**body, "message": "The seed must be an integer."}))


@pytest.mark.parametrize("status", ["Processing", "PROCESSING ", "queued", "in progress"])
def test_an_unknown_status_with_an_id_counts_as_in_progress(status: str) -> None:
    assert order(status=status).ticket == TICKET


@pytest.mark.parametrize("body", [{}, {"status": None}, {"status": "ok"}, {"status": ["success"]}, {"foo": 1}])
def test_an_answer_of_another_protocol_is_a_fault_in_doubt(body: dict) -> None:
    with pytest.raises(errors.ServiceFault) as caught:
        READER.order(Reply(200, body))
    assert caught.value.retry is Retry.UNKNOWN


@pytest.mark.parametrize("seed", [None, "", "x", -1, 1.5, {}, True])
def test_an_invalid_seed_is_left_out(seed: object) -> None:
    assert fetched(meta={"seed": seed}).seed == ""
    assert fetched(meta=seed).seed == ""


@pytest.mark.parametrize(
    "body",
    [
        {"status": "success", "id": 1, "output": [GLB]},
        {"status": "success", "output": GLB},
        {"status": "success", "messege": "image uploaded", "link": GLB, "request_id": "5"},
    ],
)
def test_an_upload_tells_its_address(body: dict) -> None:
    assert READER.upload(Reply(200, body)) == GLB


def test_an_upload_without_an_address_may_be_repeated() -> None:
    with pytest.raises(errors.ServiceFault) as caught:
        READER.upload(Reply(200, {"status": "success", "output": []}))
    assert caught.value.retry is Retry.FREE


@pytest.mark.parametrize(
    ("body", "worded"),
    [
        ({"data": {"balance": 43.6, "currency": "USD"}}, "43.60 USD"),
        ({"status": "success", "data": {"balance": "1234", "currency": "USD"}}, "1,234 USD"),
        ({"balance": 0}, "0"),
        ({"status": "success"}, ""),
        ({"data": [1]}, ""),
    ],
)
def test_a_balance_becomes_text(body: dict, worded: str) -> None:
    assert str(READER.account(Reply(200, body))) == worded


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ({"data": [{"total_api_call": 5000, "api_call_remaining": 120}, {"api_call_remaining": "30"}]}, 150),
        ({"image": {"api_call_remaining": 7, "percentage_used": 93}}, 7),
        ({"data": [{"api_call_remaining": "unlimited"}]}, None),
        ({"status": "success"}, None),
    ],
)
def test_the_remaining_calls_of_all_products_are_summed(body: dict, left: int | None) -> None:
    assert READER.calls_left(Reply(200, body)) == left


@pytest.mark.parametrize("flag", [True, "yes", "true"])
def test_a_picture_that_is_not_safe_for_work_gets_a_remark(flag: object) -> None:
    answer = READER.fetch(Reply(200, {"status": "success", "output": [GLB], "nsfw_content_detected": flag}), TICKET)
    assert isinstance(answer, Finished)
    assert "may be blank" in answer.remarks[0]


def test_a_warning_becomes_a_remark_and_an_empty_one_does_not() -> None:
    body = {"status": "success", "id": None, "output": [GLB], "nsfw_content_detected": False, "webhook_status": ""}
    quiet, loud = (READER.fetch(Reply(200, {**body, "warning": text}), TICKET) for text in ("", f"{KEY} is old."))
    assert isinstance(quiet, Finished)
    assert quiet.remarks == ()
    assert isinstance(loud, Finished)
    assert loud.remarks == ("ModelsLab warns: “••• is old”.",)


def test_a_deletion_counts_only_where_the_answer_confirms_it() -> None:
    READER.deletion(Reply(200, {"status": "success", "messege": "deleted"}))
    with pytest.raises(errors.ServiceFault, match="did not say whether"):
        READER.deletion(Reply(200, {}))
    with pytest.raises(errors.KeyRefused):
        READER.deletion(Reply(200, {"status": "error", "messege": "Invalid Api Key"}))


FREE = (READER.account, READER.calls_left, READER.deletion, READER.queue_length)
json_documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from([GLB, "success", KEY]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
NAMES = ["status", "id", "eta", "output", "proxy_links", "fetch_result", "message", "messege", "meta", "data", "tip"]
answers = st.dictionaries(
    st.sampled_from([*NAMES, "retry_after", "seed", "link"]), json_documents
) | st.fixed_dictionaries(
    {"status": st.sampled_from(["success", "processing", "error", "failed"])},
    optional=dict.fromkeys(NAMES[1:], json_documents),
)


@given(answers, st.sampled_from([200, 400, 401, 404, 429, 500]))
def test_any_answer_is_read_or_refused_with_a_message_without_the_key(body: dict, status: int) -> None:
    reply = Reply(status, body)
    sentences = []
    for read in (READER.order, lambda reply: READER.fetch(reply, TICKET), READER.upload, *FREE):
        try:
            read(reply)
        except MaquetteError as error:
            sentences.append(str(error))
    for sentence in sentences:
        assert KEY not in sentence
        assert sentence.encode()


@given(
    st.binary() | st.text().map(str.encode) | json_documents.map(lambda value: repr(value).encode("utf-8", "replace"))
)
def test_any_bytes_are_parsed_to_a_mapping_or_none(data: bytes) -> None:
    assert json_values.parse_mapping(data) is None or isinstance(json_values.parse_mapping(data), dict)
