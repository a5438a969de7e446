# SPDX-License-Identifier: GPL-3.0-or-later
"""The other ways to send a file; `base64_to_url` is tested in test_modelslab.py."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image

from tests.pictures import plain


def uri(content, media_type="image/png"):
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


@pytest.mark.parametrize(
    ("path", "field", "content", "media_type"),
    [
        ("/api/v6/image_editing/base64_to_url", "init_image", b"any", "image/jpeg"),
        ("/api/v6/3d/base64_to_url", "init_obj", b"v 0 0 0", "model/obj"),
    ],
)
def test_file_is_returned_unchanged(service, path, field, content, media_type):
    answer = service.post(path, **{field: uri(content, media_type)}).json()
    assert answer["status"] == "success"
    assert isinstance(answer["id"], int)
    file = service.get(answer["output"][0])
    assert (file.content, file.headers["Content-Type"]) == (content, media_type)
    assert list(service.post(path, **{field: "bare"}).json()["message"]) == [field]


def test_picture_is_no_3d_object(service):
    assert service.post("/api/v6/3d/base64_to_url", init_obj=uri(b"any")).status_code == 400


@pytest.mark.parametrize(("crop", "size"), [("true", (30, 30)), ("false", (50, 30))])
def test_crop_makes_a_square_if_asked_to(service, crop, size):
    answer = service.post("/api/v3/base64_crop", image=uri(plain(50, 30)), crop=crop).json()
    assert (answer["status"], answer["messege"]) == ("success", "image uploaded")
    assert isinstance(answer["request_id"], int)
    assert Image.open(io.BytesIO(service.get(answer["link"]).content)).size == size


def test_file_that_is_no_picture_cannot_be_cropped(service):
    assert service.post("/api/v3/base64_crop", image=uri(b"any")).json()["messege"] == "The image could not be read."


def test_enterprise_takes_bare_base64(service):
    bare = base64.b64encode(b"any").decode()
    answer = service.post("/api/v1/enterprise/upload_image", base64_image=bare, image_type="jpg").json()
    file = service.get(answer["output"][0])
    assert (file.content, file.headers["Content-Type"]) == (b"any", "image/jpeg")
    assert service.post("/api/v1/enterprise/upload_image", base64_image="*").status_code == 400
