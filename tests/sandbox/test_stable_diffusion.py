# SPDX-License-Identifier: GPL-3.0-or-later
"""The v3 API's `img_to_3d`, over real HTTP: a rotating model as an animated GIF."""

from __future__ import annotations

import io

import numpy as np
import pytest
import requests
from PIL import Image

from tests.pictures import figure
from tests.sandbox.service import Service

PATH = "/api/v3/img_to_3d"
META = {
    "file_prefix",
    "frame_size",
    "guidance_scale",
    "negative_prompt",
    "outdir",
    "output_type",
    "prompt",
    "safetychecker",
    "seconds",
    "seed",
    "steps",
}


def gif(content):
    assert content.startswith(b"GIF89a")
    return Image.open(io.BytesIO(content))


def frame(picture, number):
    picture.seek(number)
    return np.asarray(picture.convert("RGB")).astype(int)


@pytest.fixture(scope="module")
def turned(server):
    account = Service(server, "turned")
    answer = account.finish(figure(96), path=PATH, frame_size=96, seed=20)
    return account, answer, account.files(answer)[0]


def test_submission_has_the_service_s_message(slow_service):
    answer = slow_service.submit(path=PATH, seed=5).json()
    assert answer["status"] == "processing"
    assert answer["messege"]
    assert answer["fetch_result"] == f"{slow_service.server.url}/api/v3/fetch/{answer['id']}"
    assert answer["meta"]["seed"] == 5


@pytest.mark.blender
def test_result_is_a_turntable(turned):
    _account, answer, content = turned
    assert set(answer) == {"status", "generationTime", "id", "output", "meta"}
    assert isinstance(answer["generationTime"], int)
    assert set(answer["meta"]) == META
    picture = gif(content)
    assert (picture.n_frames, picture.size, picture.info["duration"]) == (20, (96, 96), 100)
    first = frame(picture, 0)
    assert np.abs(first - frame(picture, 19)).max() < 40
    next_one, quarter = (np.abs(first - frame(picture, number)).mean() for number in (1, 5))
    assert 0 < next_one < 0.8 * quarter
    assert (first[0, 0] == 0).all()
    red, _green, blue = first[20:76, 30:66].reshape(2, -1, 3).mean(axis=1)[0]
    assert red > blue


@pytest.mark.blender
def test_a_seed_gives_the_same_result_and_another_seed_a_different_one(turned):
    account, _answer, content = turned
    again, other = (
        account.files(account.finish(figure(96), path=PATH, frame_size=96, seed=seed))[0] for seed in (20, 21)
    )
    assert again == content
    assert np.abs(frame(gif(other), 5) - frame(gif(content), 5)).max() > 40


@pytest.mark.blender
def test_batch_has_that_many_different_files(service):
    answer = service.finish(path=PATH, batch_size=3, frame_size=32, seed=0)
    files = service.files(answer)
    assert len(set(files)) == 3
    assert answer["meta"]["seed"] == 0


@pytest.mark.blender
def test_seconds_are_the_duration_of_a_turn(service):
    (content,) = service.files(service.finish(path=PATH, seconds=4, frame_size=32))
    assert gif(content).info["duration"] == 200


def test_null_is_a_random_seed_that_is_returned(slow_service):
    seeds = {slow_service.submit(path=PATH, seed=None).json()["meta"]["seed"] for _ in range(2)}
    assert len(seeds) == 2


def test_more_than_50_steps_as_in_the_page_s_own_example_are_taken_as_50(slow_service):
    assert slow_service.submit(path=PATH, steps=64).json()["meta"]["steps"] == 50


@pytest.mark.blender
def test_few_steps_blur_the_picture(turned):
    account, _answer, content = turned
    (blurred,) = account.files(account.finish(figure(96), path=PATH, frame_size=96, seed=20, steps=1))
    sharp, soft = (np.abs(np.diff(frame(gif(file), 0)[..., 0], axis=0)).max(axis=1) for file in (content, blurred))
    assert soft[40:56].max() < sharp[40:56].max()


@pytest.mark.blender
@pytest.mark.parametrize(("checker", "is_blank"), [("yes", True), ("no", False)])
def test_flagged_picture_is_blank_if_the_checker_is_on(service, checker, is_blank):
    answer = service.finish(path=PATH, fault="nsfw", safety_checker=checker, frame_size=32)
    picture = gif(service.files(answer)[0])
    assert (picture.n_frames == 1) == is_blank
    assert (frame(picture, 0).max() == 0) == is_blank


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("image", "", "The image field is required."),
        ("steps", 0, "The steps must be at least 1."),
        ("guidance_scale", 0.5, "The guidance scale must be at least 1.0."),
        ("guidance_scale", 21, "The guidance scale may not be greater than 20.0."),
        ("frame_size", 100, "The frame size must be a multiple of 32."),
        ("safety_checker", "maybe", "The selected safety checker is invalid."),
        ("batch_size", 11, "The batch size may not be greater than 10."),
    ],
)
def test_value_out_of_bounds_is_named(service, field, value, sentence):
    answer = service.post(PATH, **({"image": f"{service.server.url}/temp/any.png"} | {field: value}))
    assert answer.status_code == 400
    assert answer.json() == {"status": "error", "message": {field: [sentence]}}


def test_messages_have_the_legacy_spelling_of_their_field(service):
    assert service.post(PATH, key="invalid").json() == {"status": "error", "messege": "Invalid API key"}


def test_request_may_be_a_form(slow_service):
    link = slow_service.upload(figure(48)).json()["output"][0]
    form = {"key": slow_service.key, "image": link, "frame_size": "64", "webhook": "", "seed": ""}
    answer = requests.post(slow_service.server.url + PATH, data=form, timeout=60).json()
    assert (answer["status"], answer["meta"]["frame_size"]) == ("processing", 64)
    assert requests.post(slow_service.server.url + PATH, data={"key": ""}, timeout=60).status_code == 401
