# SPDX-License-Identifier: GPL-3.0-or-later
"""Every sample answer published by the vendors, and every variation reported by others, is understood."""

from __future__ import annotations

import json

import pytest
from maquette.client import errors
from maquette.client.http.answers import AnswerReader
from maquette.client.http.transport import Reply
from maquette.client.service import Finished, Processing, Ticket

READER = AnswerReader("ModelsLab", "sk-7f3a9c")
TICKET = Ticket("109655545", "https://modelslab.com/api/v6/3d/fetch/109655545")
GLB = "https://pub-3626123a908346a7a8be8d9295f44e26.r2.dev/out/2d74af44-825c.glb"
PROXY = "https://cdn2.stablediffusionapi.com/out/2d74af44-825c.glb"
GIF = "https://cdn.stablediffusionapi.com/generations/2d74af44-825c-4cff-9fe9-3716bd40c9fd.gif"
TEMP = "https://pub-3626123a908346a7a8be8d9295f44e26.r2.dev/temp/2d74af44-825c.png"
META = """{"chunk_size": 8192, "file_prefix": "2d74af44-825c", "foreground_ratio": ".85", "guidance_scale": 3,
    "mesh_simplify": 0.9, "multi_image": false, "negative_prompt": "blurry", "num_inference_steps": 30,
    "output_format": "glb", "prompt": "", "remove_bg": false, "render": false, "resolution": 256, "seed": 3480183101,
    "slat_guidance_strength": 3, "slat_sampling_steps": 12, "ss_guidance_strength": 7.5, "ss_sampling_steps": 12,
    "temp": "no", "texture_size": 1024}"""
ACCEPTED = f"""{{"status": "processing", "tip": "Get faster results with a plan", "eta": 4,
    "message": "Try to fetch request after seconds estimated", "fetch_result": "{TICKET.fetch_url}", "id": 109655545,
    "output": [], "meta": {META}, "future_links": ["{GLB}"], "extra_assets": []}}"""


def reply(text, status=200):
    return Reply(status, json.loads(text))


def edited(text, **changes):
    """The sample with changed fields; a field set to ... is removed."""
    fields = json.loads(text) | changes
    return json.dumps({name: value for name, value in fields.items() if value is not ...})


@pytest.mark.parametrize(
    "text",
    [
        ACCEPTED,
        edited(ACCEPTED, eta=13.067986918399999),
        edited(ACCEPTED, eta=416.94, future_links=...),
        edited(ACCEPTED, eta=..., tip=..., tips="Get faster results", output=""),
        edited(ACCEPTED, tip=..., tip_1="Get faster results", future_links={"0": GLB}),
        edited(ACCEPTED, message=..., messege="Try to fetch request after seconds estimated", output=[]),
        edited(ACCEPTED, id=None),
        edited(ACCEPTED, id=""),
        edited(ACCEPTED, id="109655545"),
    ],
)
def test_accepted_order(text):
    answer = READER.order(reply(text))
    assert isinstance(answer, Processing)
    assert answer.ticket == TICKET
    assert answer.eta == json.loads(text).get("eta")


SUCCESS = f"""{{"status": "success", "generationTime": 10.62, "id": 109655545, "output": ["{GLB}"],
    "proxy_links": ["{PROXY}"], "meta": {META}}}"""
TURNTABLE = f"""{{"status": "success", "generationTime": 6, "id": 326, "output": ["{GIF}"], "meta": {{"file_prefix":
    "2d74af44-825c-4cff-9fe9-3716bd40c9fd", "frame_size": 256, "guidance_scale": 15, "negative_prompt": "",
    "outdir": "out", "output_type": "gif", "prompt": "A birthday cupcake", "safetychecker": "no", "seconds": 3,
    "seed": 1110454524, "steps": 64}}}}"""
BARE = f'{{"status": "success", "id": 12202888, "output": ["{GLB}"]}}'
ENTERPRISE = {"id": None, "warning": "", "nsfw_content_detected": False, "webhook_status": ""}


@pytest.mark.parametrize(
    ("text", "links", "seed"),
    [
        (SUCCESS, (GLB, PROXY), "3480183101"),
        (edited(SUCCESS, **ENTERPRISE), (GLB, PROXY), "3480183101"),
        (TURNTABLE, (GIF,), "1110454524"),
        (BARE, (GLB,), ""),
        (edited(BARE, id="abc123-def456", track_id="video_001"), (GLB,), ""),
        (edited(BARE, output=GLB), (GLB,), ""),
        (edited(BARE, output={"0": GLB}, proxy_links={"0": PROXY}), (GLB, PROXY), ""),
        (edited(BARE, output="", proxy_links={"0": PROXY}), (PROXY,), ""),
        (edited(BARE, output=..., data={"output": [GLB]}), (GLB,), ""),
        (edited(BARE, output=..., result={"output": [GLB]}), (GLB,), ""),
        (edited(BARE, output=..., output_url=GLB), (GLB,), ""),
    ],
)
def test_finished_job(text, links, seed):
    for answer in (READER.order(reply(text)), READER.fetch(reply(text), TICKET)):
        assert isinstance(answer, Finished)
        assert answer.links == links
        assert answer.seed == seed


@pytest.mark.parametrize(
    "text",
    [
        '{"status": "processing", "message": "try again later.", "output": "", "tip": "Get faster results"}',
        '{"status": "processing", "messege": "Try Again", "output": []}',
        '{"status": "processing", "id": null}',
    ],
)
def test_job_that_is_not_done(text):
    assert READER.fetch(reply(text), TICKET) == Processing(TICKET)


FAILED = '{"status": "failed", "id": "", "message": "Failed, Try Again", "output": ""}'
NOTIFIED = {"id": "abc123-def456", "message": "Processing failed: Invalid input dimensions", "track_id": "video_001"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (FAILED, "could not make a model"),
        (edited(FAILED, **NOTIFIED), "Invalid input dimensions"),
        (
            edited(FAILED, id=int(TICKET.remote_id), message=..., messege="Failed, Try Again", output=[]),
            "could not make a model",
        ),
    ],
)
def test_failed_job(text, sentence):
    with pytest.raises(errors.GenerationFailed, match=sentence):
        READER.fetch(reply(text), TICKET)


# The HTTP codes are those of the vendor's page; whether errors come with them or with 200 is undocumented.
QUEUE_FULL = '"message": "Rate limit exceeded. Maximum 5 queued requests allowed.", "retry_after": 30'
NO_CREDITS = '"message": "Insufficient credits. Please add more credits to continue."'
ERRORS = [
    (400, '"message": "The prompt field is required."', errors.InvalidSetting, "prompt field is required"),
    (400, '"message": {"init_image": ["The init image field is required."]}', errors.InvalidSetting, "init image"),
    (400, '"message": "Unable to fetch image from provided URL"', errors.ServiceError, "could not read the uploaded"),
    (400, '"message": "Model not found: instantmesh"', errors.ServiceError, "instantmesh"),
    (400, '"message": "Model id not found"', errors.ServiceError, "Model id not found"),
    (401, '"message": "Invalid API key"', errors.KeyRefused, "key"),
    (401, '"message": "API key required"', errors.KeyRefused, "key"),
    (401, '"messege": "Invalid Api Key", "tip": "1. Check your key"', errors.KeyRefused, "key"),
    (402, NO_CREDITS, errors.NoCredits, "no credits left"),
    (403, '"message": "This feature requires a premium subscription"', errors.ServiceError, "with your plan"),
    (403, '"message": "Feature not available"', errors.ServiceError, "with your plan"),
    (429, QUEUE_FULL, errors.RateLimited, "in 30 seconds"),
    (429, '"message": "Rate limit exceeded", "tips": "wait 30 seconds"', errors.RateLimited, "no more jobs"),
    (500, '"message": "Internal server error. Please try again."', errors.ServiceFault, "has a problem"),
    (503, '"message": "Service temporarily unavailable. Please try again later."', errors.ServiceFault, "a problem"),
]


@pytest.mark.parametrize(("status", "fields", "kind", "word"), ERRORS)
@pytest.mark.parametrize("is_plain", [False, True])
def test_error(status, fields, kind, word, is_plain):
    with pytest.raises(kind, match=word):
        READER.order(reply(f'{{"status": "error", {fields}}}', 200 if is_plain else status))


@pytest.mark.parametrize(
    ("text", "link"),
    [
        (f'{{"status": "success", "id": 5, "output": ["{TEMP}"]}}', TEMP),
        (f'{{"status": "success", "messege": "image uploaded", "link": "{TEMP}", "request_id": 5}}', TEMP),
    ],
)
def test_upload(text, link):
    assert READER.upload(reply(text)) == link


def test_account():
    account = READER.account(reply('{"status": "success", "data": {"balance": 43.6, "currency": "USD"}}'))
    assert (account.balance, account.currency) == (43.6, "USD")
    products = (
        '{"status": "success", "data": {"Image Generation": {"total_api_call": 100, "api_call_remaining": 60, '
        '"percentage_used": 40}, "3D API": {"total_api_call": 10, "api_call_remaining": 9, "percentage_used": 10}}}'
    )
    assert READER.calls_left(reply(products)) == 69


def test_deletion_and_queue():
    READER.deletion(reply('{"status": "success", "messege": "image deleted"}'))
    assert READER.queue_length(reply('{"queue_num": 12, "queue_time": 5.5, "status": "ok"}')) == 12
