# SPDX-License-Identifier: GPL-3.0-or-later
"""What the schema refuses, and how."""

from __future__ import annotations

import pytest
import requests

SUBMIT = "/api/v6/3d/image_to_3d"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("output_format", "fbx", "The selected output format is invalid."),
        ("render", "perhaps", "The render must be a boolean."),
        ("resolution", 513, "The resolution may not be greater than 512."),
        ("resolution", 1.5, "The resolution must be an integer."),
        ("multi_image", 7, "The multi image must be a boolean."),
        ("ss_guidance_strength", "strong", "The ss guidance strength must be a number."),
        ("ss_sampling_steps", 0, "The ss sampling steps must be at least 1."),
        ("ss_sampling_steps", 51, "The ss sampling steps may not be greater than 50."),
        ("slat_guidance_strength", -0.1, "The slat guidance strength must be at least 0.0."),
        ("slat_guidance_strength", 10.1, "The slat guidance strength may not be greater than 10.0."),
        ("slat_sampling_steps", 0, "The slat sampling steps must be at least 1."),
        ("slat_sampling_steps", 51, "The slat sampling steps may not be greater than 50."),
        ("mesh_simplify", 0.89, "The mesh simplify must be at least 0.9."),
        ("mesh_simplify", 0.99, "The mesh simplify may not be greater than 0.98."),
        ("chunk_size", 12001, "The chunk size may not be greater than 12000."),
        ("seed", "random", "The seed must be an integer."),
        ("temp", True, "The selected temp is invalid."),
        ("webhook", 1, "The webhook must be a string."),
        ("track_id", 1, "The track id must be a string."),
        ("init_image", "", "The init image field is required."),
    ],
)
def test_value_out_of_bounds_is_named(service, field, value, sentence):
    fields = {"init_image": f"{service.server.url}/temp/any.png", field: value}
    answer = service.post(SUBMIT, **fields)
    assert answer.status_code == 400
    assert answer.json() == {"status": "error", "message": {field: [sentence]}}


@pytest.mark.parametrize(
    "fields",
    [
        {
            "ss_sampling_steps": 1,
            "slat_sampling_steps": 50,
            "mesh_simplify": 0.98,
            "chunk_size": 12000,
            "resolution": 512,
        },
        {"ss_sampling_steps": "50", "mesh_simplify": "0.9", "render": "true", "seed": "7"},
        {"webhook": None, "track_id": None, "unknown": {"ignored": True}},
        {"seed": 2**32 - 1},
    ],
)
def test_value_at_the_bounds_or_written_as_a_string_is_accepted(slow_service, fields):
    assert slow_service.submit(**fields).json()["status"] == "processing"


def test_all_errors_are_reported_together(service):
    message = service.post(SUBMIT, resolution=1000, temp="maybe").json()["message"]
    assert set(message) == {"init_image", "resolution", "temp"}


@pytest.mark.parametrize("body", ["{", "[]", "null", ""])
def test_body_that_is_no_object_is_refused(server, body):
    answer = requests.post(server.url + SUBMIT, body, headers={"Content-Type": "application/json"}, timeout=60)
    assert answer.status_code in (400, 401)
    assert answer.json()["status"] == "error"


def test_request_that_must_be_posted_is_refused_in_the_same_shape(server):
    answer = requests.get(server.url + SUBMIT, timeout=60)
    assert (answer.status_code, answer.json()["status"]) == (405, "error")
